package org.directivetracker.casefile;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.qute.Engine;
import jakarta.inject.Singleton;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.directivetracker.casefile.CaseFileQueries.CaseFileAttachment;
import org.directivetracker.casefile.CaseFileQueries.CaseFileEntry;
import org.directivetracker.evidence.EvidenceStore;
import org.directivetracker.history.CanonicalEvent;
import org.directivetracker.history.HistoryQueries;
import org.directivetracker.log.AuditQueries;
import org.directivetracker.log.Checkpoint;
import org.directivetracker.page.PageRows;
import org.directivetracker.report.GeneratorInfo;
import org.directivetracker.security.Caller;
import org.directivetracker.snapshot.SnapshotStore;
import org.jspecify.annotations.Nullable;

/** Writes a case file piece by piece, in the form of {@code docs/case-file.md}. */
@Singleton
class CaseFileWriter {
  private static final int BATCH = 500;

  /** More than this nobody reads in a page: they are in events.jsonl. */
  private static final int MOST_IN_INDEX = 5_000;

  /** When an event makes or changes a thing whose data are made up. */
  private static final String ILLUSTRATIVE = "\"illustrative\":{\"after\":true";

  private final CaseFileQueries queries;
  private final HistoryQueries history;
  private final AuditQueries proofs;
  private final EvidenceStore evidence;
  private final SnapshotStore snapshots;
  private final ObjectMapper mapper;
  private final Engine templates;

  CaseFileWriter(
      CaseFileQueries queries,
      HistoryQueries history,
      AuditQueries proofs,
      EvidenceStore evidence,
      SnapshotStore snapshots,
      ObjectMapper mapper,
      Engine templates) {
    this.queries = queries;
    this.history = history;
    this.proofs = proofs;
    this.evidence = evidence;
    this.snapshots = snapshots;
    this.mapper = mapper;
    this.templates = templates;
  }

  /** A line of events.jsonl: of a withheld event number, leaf and proof alone. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Line(
      long seq,
      String leaf,
      @Nullable String canonical,
      @Nullable String actor,
      @Nullable String requestId,
      @Nullable String changes,
      @Nullable String reason,
      @Nullable List<String> directives,
      @Nullable List<String> proof) {}

  /** A line of checkpoints.jsonl. */
  private record Made(Instant madeAt, String note) {}

  private record Consistency(long from, long to, List<String> proof) {}

  private record ScopeLine(
      CaseFileScope.ScopeKind kind, @Nullable UUID id, @Nullable String reference) {}

  private record Manifest(
      String format,
      int formatVersion,
      ScopeLine scope,
      String origin,
      long treeSize,
      String generator,
      boolean illustrative,
      List<ManifestZip.ManifestFile> files) {}

  /** What was met on the way. */
  private static final class Met {
    long events;
    boolean illustrative;
    @Nullable String reference;
    final Set<UUID> withheld = new HashSet<>();
    final List<CaseFileEntry> indexed = new ArrayList<>();
    final List<CaseFileAttachment> evidence = new ArrayList<>();
    final List<CaseFileAttachment> snapshots = new ArrayList<>();
  }

  /**
   * Writes the file.
   *
   * @param since the size of an earlier tree, from which consistency is proven; null for none
   */
  void write(
      OutputStream out,
      Caller caller,
      CaseFileScope scope,
      Checkpoint checkpoint,
      @Nullable Long since)
      throws IOException {
    var met = new Met();
    var zip = new ManifestZip(out, checkpoint.madeAt());
    zip.add("checkpoint.txt", to -> text(to, checkpoint.note()));
    zip.add("checkpoints.jsonl", to -> checkpoints(to, checkpoint.treeSize()));
    if (since != null) {
      List<String> proof = proofs.consistency(since, checkpoint.treeSize()).hashes();
      zip.add(
          "consistency.json",
          to -> text(to, json(new Consistency(since, checkpoint.treeSize(), proof))));
    }
    zip.add("events.jsonl", to -> events(to, caller, scope, checkpoint.treeSize(), met));
    long size = checkpoint.treeSize();
    if (scope.kind() == CaseFileScope.ScopeKind.DIRECTIVE) {
      UUID directive = Objects.requireNonNull(scope.id());
      zip.add(
          "directive.note",
          to -> text(to, queries.directiveNote(directive, met.events, checkpoint.treeSize())));
    }
    if (!scope.isAll()) {
      continuations(zip, caller, scope, checkpoint.treeSize());
    }
    bytes(
        zip,
        "evidence/",
        after -> queries.evidence(scope, after, size, BATCH),
        evidence::get,
        met.withheld,
        met.evidence);
    bytes(
        zip,
        "report-snapshots/",
        after -> queries.snapshots(scope, after, size, BATCH),
        snapshots::get,
        met.withheld,
        met.snapshots);
    zip.add("index.html", to -> index(to, scope, checkpoint, met));
    var manifest =
        new Manifest(
            "directive-tracker-case-file",
            2,
            new ScopeLine(scope.kind(), scope.id(), met.reference),
            checkpoint.origin(),
            checkpoint.treeSize(),
            GeneratorInfo.THIS.line(),
            met.illustrative,
            zip.listed());
    zip.add("manifest.json", to -> text(to, json(manifest)));
    zip.finish();
  }

  private void checkpoints(OutputStream out, long size) throws IOException {
    for (Checkpoint made : queries.checkpoints(size)) {
      text(out, json(new Made(made.madeAt(), made.note())) + "\n");
    }
  }

  private void events(OutputStream out, Caller caller, CaseFileScope scope, long size, Met met)
      throws IOException {
    lines(out, caller, scope, size, met, after -> queries.entries(scope, after, size, BATCH));
  }

  /** The file is there only if the log was continued. */
  private void continuations(ManifestZip zip, Caller caller, CaseFileScope scope, long size)
      throws IOException {
    if (!queries.continuations(0, size, 1).rows().isEmpty()) {
      zip.add(
          "continuations.jsonl",
          to ->
              lines(
                  to,
                  caller,
                  scope,
                  size,
                  new Met(),
                  after -> queries.continuations(after, size, BATCH)));
    }
  }

  private void lines(
      OutputStream out,
      Caller caller,
      CaseFileScope scope,
      long size,
      Met met,
      LongFunction<PageRows<CaseFileEntry>> entries)
      throws IOException {
    Writer lines = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    PageRows<CaseFileEntry> found;
    long after = 0;
    do {
      found = entries.apply(after);
      Map<UUID, CanonicalEvent> shown =
          history.sealed(caller, found.rows().stream().map(CaseFileEntry::event).toList());
      for (CaseFileEntry entry : found.rows()) {
        lines.write(json(line(entry, shown.get(entry.event()), scope, size, met)));
        lines.write('\n');
        after = entry.seq();
      }
    } while (found.hasMore() || found.rows().size() == BATCH);
    lines.flush();
  }

  private Line line(
      CaseFileEntry entry, @Nullable CanonicalEvent event, CaseFileScope scope, long size, Met met)
      throws IOException {
    List<String> proof = scope.isAll() ? null : proofs.inclusion(entry.seq(), size).hashes();
    met.events++;
    if (event == null) {
      met.withheld.add(entry.event());
      return new Line(entry.seq(), entry.leaf(), null, null, null, null, null, null, proof);
    }
    met.illustrative |= event.changes().contains(ILLUSTRATIVE);
    met.reference = reference(scope, event.changes()).orElse(met.reference);
    if (met.indexed.size() < MOST_IN_INDEX) {
      met.indexed.add(entry);
    }
    return new Line(
        entry.seq(),
        entry.leaf(),
        event.canonical(),
        event.actor(),
        event.requestId(),
        event.changes(),
        event.reason(),
        event.directive() == null ? null : List.of(event.directive()),
        proof);
  }

  /**
   * The reference that the changes give what the file is of: so a reader finds it in the events.
   */
  private Optional<String> reference(CaseFileScope scope, String changes) throws IOException {
    if (scope.id() == null || !changes.contains("\"reference\":{")) {
      return Optional.empty();
    }
    JsonNode things = mapper.readTree(changes).path("value");
    String type = scope.kind() == CaseFileScope.ScopeKind.MEETING ? "meeting" : "directive";
    return Stream.of(type, type + ":" + scope.id())
        .map(name -> things.path(name).path("reference").path("after"))
        .filter(JsonNode::isTextual)
        .map(JsonNode::textValue)
        .findFirst();
  }

  /** What gives the bytes of that name. */
  private interface Store {
    void get(UUID content, OutputStream to) throws IOException;
  }

  private static void bytes(
      ManifestZip zip,
      String folder,
      Function<UUID, List<CaseFileAttachment>> batch,
      Store store,
      Set<UUID> withheld,
      List<CaseFileAttachment> indexed)
      throws IOException {
    List<CaseFileAttachment> items;
    var after = new UUID(0, 0);
    do {
      items = batch.apply(after);
      for (CaseFileAttachment item : items) {
        after = item.id();
        if (withheld.contains(item.event())) {
          continue;
        }
        zip.add(folder + item.id(), to -> store.get(item.content(), to));
        if (indexed.size() < MOST_IN_INDEX) {
          indexed.add(item);
        }
      }
    } while (items.size() == BATCH);
  }

  private void index(OutputStream out, CaseFileScope scope, Checkpoint checkpoint, Met met)
      throws IOException {
    text(
        out,
        Objects.requireNonNull(templates.getTemplate("casefile/index.html"))
            .data("of", scope.inWords())
            .data("checkpoint", checkpoint)
            .data("passedOver", queries.passedOver(checkpoint.treeSize()))
            .data(
                "met",
                new CaseFileContents(
                    met.events,
                    met.withheld.size(),
                    met.illustrative,
                    met.indexed,
                    met.indexed.size() < met.events - met.withheld.size(),
                    met.evidence,
                    met.snapshots))
            .render());
  }

  /** What the page shows. */
  public record CaseFileContents(
      long events,
      long withheld,
      boolean illustrative,
      List<CaseFileEntry> entries,
      boolean more,
      List<CaseFileAttachment> evidence,
      List<CaseFileAttachment> snapshots) {}

  private String json(Object value) throws IOException {
    return mapper.writeValueAsString(value);
  }

  private static void text(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
