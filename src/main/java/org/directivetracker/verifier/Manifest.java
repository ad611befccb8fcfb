package org.directivetracker.verifier;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The manifest: nothing in it is signed, so each member is held to something that is.
 *
 * @param id of the meeting or the directive; null in version 1 and for everything
 * @param origin empty in version 1
 * @param unknown the members that nothing covers
 */
record Manifest(
    long version,
    SubjectKind kind,
    @Nullable String id,
    @Nullable String reference,
    String origin,
    long treeSize,
    boolean illustrative,
    List<ListedFile> files,
    List<String> unknown) {
  static final Pattern UUID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  private static final Set<String> MEMBERS =
      Set.of(
          "format",
          "formatVersion",
          "scope",
          "origin",
          "treeSize",
          "generator",
          "illustrative",
          "files");

  /** The subject of a file. */
  enum SubjectKind {
    ALL,
    MEETING,
    DIRECTIVE
  }

  /** A file as the manifest lists it. */
  record ListedFile(String path, long size, String sha256) {}

  static Manifest read(CaseFile file) throws UnreadableFileException {
    Map<String, Object> all = file.manifest();
    String what = CaseFile.MANIFEST;
    Object version = all.get("formatVersion");
    if (!"directive-tracker-case-file".equals(all.get("format"))
        || (!Long.valueOf(1).equals(version) && !Long.valueOf(2).equals(version))) {
      throw new UnreadableFileException(
          "The manifest is not that of a case file of version 1 or 2.");
    }
    boolean first = Long.valueOf(1).equals(version);
    Map<String, Object> scope = VerifierJson.object(all, "scope", what);
    SubjectKind kind = kind(VerifierJson.text(scope, "kind", what));
    Object reference = scope.get("reference");
    if (reference != null && !(reference instanceof String)) {
      throw new UnreadableFileException("{}: reference is not text.", what);
    }
    List<String> unknown = new ArrayList<>();
    unknown(all, MEMBERS, unknown);
    unknown(scope, Set.of("kind", "id", "reference"), unknown);
    return new Manifest(
        first ? 1 : 2,
        kind,
        first ? null : id(kind, scope),
        (String) reference,
        first ? "" : VerifierJson.text(all, "origin", what),
        first ? 0 : VerifierJson.integer(all, "treeSize", 0, what),
        !first && truth(all.get("illustrative")),
        files(all, first, unknown),
        first ? List.of() : unknown);
  }

  private static SubjectKind kind(String name) throws UnreadableFileException {
    for (SubjectKind kind : SubjectKind.values()) {
      if (kind.name().equals(name)) {
        return kind;
      }
    }
    throw new UnreadableFileException("{}: {} is no kind of scope.", CaseFile.MANIFEST, name);
  }

  private static @Nullable String id(SubjectKind kind, Map<String, Object> scope)
      throws UnreadableFileException {
    if (kind == SubjectKind.ALL) {
      if (scope.get("id") != null) {
        throw new UnreadableFileException("{}: a file of everything has no id.", CaseFile.MANIFEST);
      }
      return null;
    }
    String id = VerifierJson.text(scope, "id", CaseFile.MANIFEST);
    if (!UUID.matcher(id).matches()) {
      throw new UnreadableFileException("{}: {} is no id.", CaseFile.MANIFEST, id);
    }
    return id;
  }

  private static boolean truth(@Nullable Object value) throws UnreadableFileException {
    if (value instanceof Boolean truth) {
      return truth;
    }
    throw new UnreadableFileException(
        "{}: illustrative is neither true nor false.", CaseFile.MANIFEST);
  }

  private static List<ListedFile> files(
      Map<String, Object> all, boolean first, List<String> unknown) throws UnreadableFileException {
    String what = CaseFile.MANIFEST;
    if (!(all.get("files") instanceof List<?> files)) {
      throw new UnreadableFileException("The manifest lists no files.");
    }
    var listed = new ArrayList<ListedFile>();
    for (Object value : files) {
      Map<String, Object> members = VerifierJson.object(value, "files", what);
      unknown(members, Set.of("path", "size", "sha256"), unknown);
      listed.add(
          new ListedFile(
              VerifierJson.text(members, "path", what),
              first ? 0 : VerifierJson.integer(members, "size", 0, what),
              VerifierJson.text(members, "sha256", what)));
    }
    return listed;
  }

  private static void unknown(
      Map<String, Object> members, Set<String> known, List<String> unknown) {
    members.keySet().stream().filter(name -> !known.contains(name)).forEach(unknown::add);
  }

  boolean isComplete() {
    return kind == SubjectKind.ALL;
  }

  boolean isFirstVersion() {
    return version == 1;
  }

  /** The names of files that a case file of this kind may hold, besides the two folders. */
  boolean allows(String path) {
    return switch (path) {
      case CaseFile.MANIFEST,
          CaseFile.CHECKPOINT,
          CaseFile.CHECKPOINTS,
          CaseFile.CONSISTENCY,
          CaseFile.EVENTS,
          CaseFile.INDEX ->
          true;
      case CaseFile.DIRECTIVE_NOTE -> !isFirstVersion() && kind == SubjectKind.DIRECTIVE;
      case CaseFile.CONTINUATIONS -> !isFirstVersion() && kind != SubjectKind.ALL;
      default -> path.startsWith(CaseFile.EVIDENCE) || path.startsWith(CaseFile.SNAPSHOTS);
    };
  }
}
