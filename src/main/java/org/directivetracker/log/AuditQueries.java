package org.directivetracker.log;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.directivetracker.history.HistoryQueries;
import org.directivetracker.problem.Problem;
import org.directivetracker.security.Caller;
import org.jdbi.v3.core.Jdbi;

/** Proofs of what is in the log. They hold hashes alone, so anyone may ask. */
@ApplicationScoped
@Transactional(Transactional.TxType.SUPPORTS)
public class AuditQueries {
  private final Jdbi jdbi;
  private final HistoryQueries history;

  AuditQueries(Jdbi jdbi, HistoryQueries history) {
    this.jdbi = jdbi;
    this.history = history;
  }

  /**
   * The number of an event.
   *
   * @throws Problem {@code not-found} when it has none yet or the caller may not know of it
   */
  long seq(Caller caller, UUID event) {
    if (history.shown(caller, List.of(event)).isEmpty()) {
      throw Problem.notFound();
    }
    return jdbi.withHandle(
        h ->
            h.createQuery("select seq from log_entry where event_id = :event")
                .bind("event", event)
                .mapTo(Long.class)
                .findOne()
                .orElseThrow(Problem::notFound));
  }

  /** That an entry is in the tree of a size. */
  public Proof.InclusionProof inclusion(long seq, long treeSize) {
    return jdbi.withHandle(
        h -> {
          var tree = new LogTree(h);
          within(tree.size(), "/query/treeSize", treeSize);
          within(treeSize, "/query/seq", seq);
          var ranges = new ArrayList<>(List.of(new MerkleProofs.LeafRange(seq - 1, seq)));
          ranges.addAll(MerkleProofs.inclusion(seq - 1, treeSize));
          List<String> hashes = hex(tree.hash(ranges));
          return new Proof.InclusionProof(
              seq, seq - 1, treeSize, hashes.get(0), hashes.subList(1, hashes.size()));
        });
  }

  /** That the tree of one size begins with that of another. */
  public Proof.ConsistencyProof consistency(long from, long to) {
    return jdbi.withHandle(
        h -> {
          var tree = new LogTree(h);
          within(tree.size(), "/query/to", to);
          within(to, "/query/from", from);
          return new Proof.ConsistencyProof(
              from, to, hex(tree.hash(MerkleProofs.consistency(from, to))));
        });
  }

  private static void within(long most, String pointer, long value) {
    if (value > most) {
      throw Problem.invalid(pointer, "This is more than " + most + ".", "out-of-range");
    }
  }

  private static List<String> hex(List<byte[]> hashes) {
    return hashes.stream().map(HexFormat.of()::formatHex).toList();
  }
}
