package org.directivetracker.database;

import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import org.jspecify.annotations.Nullable;

/**
 * Runs a transaction again that found too many others at a row, after it has waited for its turn
 * without a connection. It stands around the interceptor that begins and ends the transaction.
 */
@Interceptor
@Transactional
@Priority(Interceptor.Priority.PLATFORM_BEFORE + 100)
class WriterLimitInterceptor {
  /** Each run can meet another crowded row; no transaction locks more than a few. */
  private static final int MOST_RUNS = 4;

  private final WriterLimit limit;
  private final TransactionSynchronizationRegistry transaction;

  WriterLimitInterceptor(WriterLimit limit, TransactionSynchronizationRegistry transaction) {
    this.limit = limit;
    this.transaction = transaction;
  }

  @AroundInvoke
  @Nullable Object around(InvocationContext invocation) throws Exception {
    if (transaction.getTransactionStatus() != Status.STATUS_NO_TRANSACTION) {
      return invocation.proceed();
    }
    try {
      for (int run = 0; run < MOST_RUNS; run++) {
        try {
          return invocation.proceed();
        } catch (WriterLimit.TooManyWritersException crowded) {
          limit.giveBack();
          limit.await(crowded.row);
        }
      }
    } finally {
      limit.giveBack();
    }
    throw WriterLimit.refusal();
  }
}
