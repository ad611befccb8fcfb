package org.directivetracker.database;

import io.agroal.api.AgroalDataSource;
import jakarta.inject.Singleton;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many transactions of this instance are at one row at a time.
 *
 * <p>A transaction that waits for a row lock keeps its connection. Without a bound the writers of a
 * single locked row take the whole pool, and whoever wants something else gets no connection. So a
 * sixth of the pool may be at one row. Another writer gives its connection back and waits without
 * one: {@link #enter} throws {@link TooManyWritersException}, which rolls the transaction back, and
 * {@link WriterLimitInterceptor} waits and runs it again.
 */
@Singleton
public class WriterLimit {
  /** How long a writer waits for its turn at a row. */
  private static final long PATIENCE_MILLIS = 1_000;

  private final TransactionSynchronizationRegistry transaction;
  private final int most;
  private final Map<String, Row> rows = new ConcurrentHashMap<>();

  /** The row at which this thread has waited for its turn, until its transaction enters. */
  private final ThreadLocal<@Nullable String> granted = new ThreadLocal<>();

  private static final class Row {
    final Semaphore turns;
    int users;

    Row(int most) {
      turns = new Semaphore(most, true);
    }
  }

  /** Says that too many transactions are at a row already. */
  static final class TooManyWritersException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    final String row;

    private TooManyWritersException(String row) {
      super("Too many transactions are at " + row, null, false, false);
      this.row = row;
    }
  }

  WriterLimit(TransactionSynchronizationRegistry transaction, AgroalDataSource pool) {
    this.transaction = transaction;
    this.most = Math.max(1, pool.getConfiguration().connectionPoolConfiguration().maxSize() / 6);
  }

  /**
   * Takes a turn at a row for the current transaction, which has it until it ends. To be called
   * before the row is locked, or a row of that unique key is inserted.
   *
   * @param row any name of it
   */
  public void enter(String row) {
    Set<String> held = held();
    if (held.contains(row)) {
      return;
    }
    if (row.equals(granted.get())) {
      granted.remove();
    } else if (!join(row).tryAcquire()) {
      leave(row);
      throw new TooManyWritersException(row);
    }
    held.add(row);
  }

  /** The rows at which the current transaction has its turn; they are released when it ends. */
  @SuppressWarnings("unchecked")
  private Set<String> held() {
    Object known = transaction.getResource(this);
    if (known != null) {
      return (Set<String>) known;
    }
    Set<String> held = new HashSet<>();
    transaction.registerInterposedSynchronization(
        new Synchronization() {
          @Override
          public void beforeCompletion() {}

          @Override
          public void afterCompletion(int status) {
            held.forEach(WriterLimit.this::release);
          }
        });
    transaction.putResource(this, held);
    return held;
  }

  /**
   * Waits for a turn at a row, without a transaction, for the next one of this thread.
   *
   * @throws Problem {@code overloaded} when it does not come soon
   */
  void await(String row) throws InterruptedException {
    boolean acquired = false;
    try {
      acquired = join(row).tryAcquire(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } finally {
      if (!acquired) {
        leave(row);
      }
    }
    if (!acquired) {
      throw refusal();
    }
    granted.set(row);
  }

  /** Gives back a turn that the transaction it was for did not take. */
  void giveBack() {
    String row = granted.get();
    if (row != null) {
      granted.remove();
      release(row);
    }
  }

  static Problem refusal() {
    return Problem.of(
            ProblemType.OVERLOADED, "Too many requests want to change the same thing at once.")
        .header("Retry-After", "1");
  }

  private Semaphore join(String name) {
    return rows.compute(
            name,
            (n, known) -> {
              Row row = known == null ? new Row(most) : known;
              row.users++;
              return row;
            })
        .turns;
  }

  private void release(String name) {
    Row row = rows.get(name);
    if (row != null) {
      row.turns.release();
    }
    leave(name);
  }

  private void leave(String name) {
    rows.computeIfPresent(name, (n, row) -> --row.users == 0 ? null : row);
  }
}
