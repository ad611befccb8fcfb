package org.directivetracker.testing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * The cases of a parameterized test that are independent of each other, tried two at a time before
 * the first of them is told of: one waits for the service while it works for the other.
 */
public final class TwoAtATime<T> {
  private final List<T> cases;
  private final Consumer<T> test;
  private Map<T, Future<?>> outcomes;

  public TwoAtATime(List<T> cases, Consumer<T> test) {
    this.cases = cases;
    this.test = test;
  }

  /** Ends as the test of that case did. */
  public synchronized void tell(T one) throws Exception {
    if (outcomes == null) {
      outcomes = tryAll();
    }
    try {
      outcomes.get(one).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (Exception) e.getCause();
    }
  }

  private Map<T, Future<?>> tryAll() throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      var futures = threads.invokeAll(cases.stream().map(c -> callable(c)).toList());
      var outcomes = new HashMap<T, Future<?>>();
      for (int i = 0; i < cases.size(); i++) {
        outcomes.put(cases.get(i), futures.get(i));
      }
      return outcomes;
    } finally {
      threads.shutdownNow();
    }
  }

  private Callable<Void> callable(T one) {
    return () -> {
      test.accept(one);
      return null;
    };
  }
}
