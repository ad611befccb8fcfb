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

/**
 * Writer of case files in the format of {@code docs/case-file.md}. It writes the content batch by
 * batch.
 */
@Singleton
class CaseFileWriter {
  private static final int BATCH = 500;

  /**
   * Number of events, of items of evidence and of frozen reports that index.html lists at most,
   * because nobody reads more on a page. All events are in events.jsonl.
   */
  private static final int MOST_IN_INDEX = 5_000;

  /**
   * Text in the changes of an event that creates an entity with illustrative data, or that makes an
   * entity illustrative.
   */
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

  /**
   * A line of events.jsonl. The line of a withheld event has only its number, leaf hash and proof.
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record EventLine(
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
  private record CheckpointLine(Instant madeAt, String note) {}

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

  /** Collects what the index and the manifest need while the other files are written. */
  private static final class ContentsCollector {
    long events;
    boolean illustrative;
    @Nullable String reference;
    final Set<UUID> withheld = new HashSet<>();
    final List<CaseFileEntry> indexed = new ArrayList<>();
    final List<CaseFileAttachment> evidence = new ArrayList<>();
    final List<CaseFileAttachment> snapshots = new ArrayList<>();
  }

  /**
   * Writes the case file.
   *
   * @param since size of an earlier tree; the file proves that the checkpoint's tree is consistent
   *     with it. Null for no such proof
   */
  void write(
      OutputStream out,
      Caller caller,
      CaseFileScope scope,
      Checkpoint checkpoint,
      @Nullable Long since)
      throws IOException {
    var collected = new ContentsCollector();
    var zip = new ManifestZip(out, checkpoint.madeAt());
    zip.add("checkpoint.txt", to -> text(to, checkpoint.note()));
    zip.add("checkpoints.jsonl", to -> checkpoints(to, checkpoint.treeSize()));
    if (since != null) {
      List<String> proof = proofs.consistency(since, checkpoint.treeSize()).hashes();
      zip.add(
          "consistency.json",
          to -> text(to, json(new Consistency(since, checkpoint.treeSize(), proof))));
    }
    zip.add("events.jsonl", to -> events(to, caller, scope, checkpoint.treeSize(), collected));
    long size = checkpoint.treeSize();
    if (scope.kind() == CaseFileScope.ScopeKind.DIRECTIVE) {
      UUID directive = Objects.requireNonNull(scope.id());
      zip.add(
          "directive.note",
          to ->
              text(to, queries.directiveNote(directive, collected.events, checkpoint.treeSize())));
    }
    if (!scope.isAll()) {
      continuations(zip, caller, scope, checkpoint.treeSize());
    }
    addAttachments(
        zip,
        "evidence/",
        after -> queries.evidence(scope, after, size, BATCH),
        evidence::get,
        collected.withheld,
        collected.evidence);
    addAttachments(
        zip,
        "report-snapshots/",
        after -> queries.snapshots(scope, after, size, BATCH),
        snapshots::get,
        collected.withheld,
        collected.snapshots);
    zip.add("index.html", to -> index(to, scope, checkpoint, collected));
    var manifest =
        new Manifest(
            "directive-tracker-case-file",
            2,
            new ScopeLine(scope.kind(), scope.id(), collected.reference),
            checkpoint.origin(),
            checkpoint.treeSize(),
            GeneratorInfo.THIS.line(),
            collected.illustrative,
            zip.listed());
    zip.add("manifest.json", to -> text(to, json(manifest)));
    zip.finish();
  }

  private void checkpoints(OutputStream out, long size) throws IOException {
    for (Checkpoint checkpoint : queries.checkpoints(size)) {
      text(out, json(new CheckpointLine(checkpoint.madeAt(), checkpoint.note())) + "\n");
    }
  }

  private void events(
      OutputStream out, Caller caller, CaseFileScope scope, long size, ContentsCollector collected)
      throws IOException {
    writeLines(
        out, caller, scope, size, collected, after -> queries.entries(scope, after, size, BATCH));
  }

  /** Adds continuations.jsonl, but only if the log was continued. */
  private void continuations(ManifestZip zip, Caller caller, CaseFileScope scope, long size)
      throws IOException {
    if (!queries.continuations(0, size, 1).rows().isEmpty()) {
      zip.add(
          "continuations.jsonl",
          to ->
              writeLines(
                  to,
                  caller,
                  scope,
                  size,
                  new ContentsCollector(),
                  after -> queries.continuations(after, size, BATCH)));
    }
  }

  private void writeLines(
      OutputStream out,
      Caller caller,
      CaseFileScope scope,
      long size,
      ContentsCollector collected,
      LongFunction<PageRows<CaseFileEntry>> entries)
      throws IOException {
    Writer lines = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    PageRows<CaseFileEntry> page;
    long after = 0;
    do {
      page = entries.apply(after);
      Map<UUID, CanonicalEvent> visible =
          history.sealed(caller, page.rows().stream().map(CaseFileEntry::event).toList());
      for (CaseFileEntry entry : page.rows()) {
        lines.write(json(eventLine(entry, visible.get(entry.event()), scope, size, collected)));
        lines.write('\n');
        after = entry.seq();
      }
    } while (page.hasMore() || page.rows().size() == BATCH);
    lines.flush();
  }

  private EventLine eventLine(
      CaseFileEntry entry,
      @Nullable CanonicalEvent event,
      CaseFileScope scope,
      long size,
      ContentsCollector collected)
      throws IOException {
    List<String> proof = scope.isAll() ? null : proofs.inclusion(entry.seq(), size).hashes();
    collected.events++;
    if (event == null) {
      collected.withheld.add(entry.event());
      return new EventLine(entry.seq(), entry.leaf(), null, null, null, null, null, null, proof);
    }
    collected.illustrative |= event.changes().contains(ILLUSTRATIVE);
    collected.reference = reference(scope, event.changes()).orElse(collected.reference);
    if (collected.indexed.size() < MOST_IN_INDEX) {
      collected.indexed.add(entry);
    }
    return new EventLine(
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
   * The reference of the scope's meeting or directive, if these changes set it. The manifest takes
   * the reference from the events, so that a reader of the file finds it there too.
   */
  private Optional<String> reference(CaseFileScope scope, String changes) throws IOException {
    if (scope.id() == null || !changes.contains("\"reference\":{")) {
      return Optional.empty();
    }
    JsonNode entities = mapper.readTree(changes).path("value");
    String type = scope.kind() == CaseFileScope.ScopeKind.MEETING ? "meeting" : "directive";
    return Stream.of(type, type + ":" + scope.id())
        .map(name -> entities.path(name).path("reference").path("after"))
        .filter(JsonNode::isTextual)
        .map(JsonNode::textValue)
        .findFirst();
  }

  /** Writes the stored bytes of an identifier. */
  private interface ContentReader {
    void get(UUID content, OutputStream out) throws IOException;
  }

  private static void addAttachments(
      ManifestZip zip,
      String folder,
      Function<UUID, List<CaseFileAttachment>> nextBatch,
      ContentReader reader,
      Set<UUID> withheld,
      List<CaseFileAttachment> indexed)
      throws IOException {
    List<CaseFileAttachment> items;
    var after = new UUID(0, 0);
    do {
      items = nextBatch.apply(after);
      for (CaseFileAttachment item : items) {
        after = item.id();
        if (withheld.contains(item.event())) {
          continue;
        }
        zip.add(folder + item.id(), to -> reader.get(item.content(), to));
        if (indexed.size() < MOST_IN_INDEX) {
          indexed.add(item);
        }
      }
    } while (items.size() == BATCH);
  }

  private void index(
      OutputStream out, CaseFileScope scope, Checkpoint checkpoint, ContentsCollector collected)
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
                    collected.events,
                    collected.withheld.size(),
                    collected.illustrative,
                    collected.indexed,
                    collected.indexed.size() < collected.events - collected.withheld.size(),
                    collected.evidence,
                    collected.snapshots))
            .render());
  }

  /**
   * The content of index.html.
   *
   * @param events number of the scope's events, withheld ones included
   * @param more whether events.jsonl shows events that {@code entries} lacks
   */
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
