package org.directivetracker.directive;

/** The light that the rules derive. */
public enum TrafficLight {
  GREY,
  GREEN,
  YELLOW,
  RED
}
