package org.directivetracker.progress;

/** A person's judgement of whether it will be delivered (UK IPA), apart from the derived light. */
public enum DeliveryConfidence {
  GREEN,
  AMBER,
  RED
}
