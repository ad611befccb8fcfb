package org.directivetracker.log;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.narayana.jta.QuarkusTransactionException;
import io.quarkus.narayana.jta.TransactionRunner;
import java.util.function.Supplier;

/**
 * Work that the caller's transaction has no part in: its snapshot may lack what others have
 * committed, and it may be taken back.
 */
final class SeparateTransaction {
  private SeparateTransaction() {}

  /** Outside of any transaction. */
  static <T> T call(Supplier<T> work) {
    return unwrapped(QuarkusTransaction.suspendingExisting(), work);
  }

  static void run(Runnable work) {
    call(done(work));
  }

  /** In a transaction of its own. */
  static void commit(Runnable work) {
    unwrapped(QuarkusTransaction.requiringNew(), done(work));
  }

  private static Supplier<Boolean> done(Runnable work) {
    return () -> {
      work.run();
      return true;
    };
  }

  private static <T> T unwrapped(TransactionRunner runner, Supplier<T> work) {
    try {
      return runner.call(work::get);
    } catch (QuarkusTransactionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
