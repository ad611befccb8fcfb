package org.directivetracker.meeting;

import com.fasterxml.jackson.core.type.TypeReference;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;
import org.apache.commons.codec.digest.DigestUtils;
import org.directivetracker.database.IdOrReference;
import org.directivetracker.etag.IfMatch;
import org.directivetracker.history.EventBuilder;
import org.directivetracker.history.EventRecorder;
import org.directivetracker.idempotency.ReadAccess;
import org.directivetracker.patch.MergePatch;
import org.directivetracker.problem.Problem;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;
import org.jspecify.annotations.Nullable;

/** Meetings and their source documents: kept by the supervision office. */
@ApplicationScoped
@Transactional
public class MeetingService {
  private final MeetingRepository meetings;
  private final DocumentRepository documents;
  private final EventRecorder recorder;

  MeetingService(MeetingRepository meetings, DocumentRepository documents, EventRecorder recorder) {
    this.meetings = meetings;
    this.documents = documents;
    this.recorder = recorder;
  }

  /**
   * The meeting by id or reference, or a {@code not-found} problem when the caller may not know.
   */
  public MeetingView get(Caller caller, String key) {
    return find(caller, key).orElseThrow(Problem::notFound);
  }

  public Optional<MeetingView> find(Caller caller, String key) {
    UUID id = IdOrReference.parse(key).id();
    Optional<Meeting> meeting =
        id == null ? meetings.byReference(key) : meetings.findByIdOptional(id);
    return meeting
        .filter(m -> m.visibility == Visibility.PUBLIC || caller.readsAll())
        .map(MeetingView::of);
  }

  public MeetingView create(Caller caller, MeetingRequest request) {
    caller.require(Role.SUPERVISOR);
    if (meetings.isTaken(request.reference())) {
      throw Problem.conflict(
          "/reference", "A meeting with this reference exists.", "already-exists");
    }
    EventBuilder entry = recorder.open(caller, Role.SUPERVISOR);
    var meeting = new Meeting();
    meeting.reference = request.reference();
    meeting.body = request.body();
    meeting.type = request.type();
    meeting.heldOn = request.heldOn();
    meeting.title = request.title();
    meeting.chair = request.chair();
    meeting.language = request.language();
    meeting.translations = request.translations();
    meeting.visibility = request.visibility();
    entry.make(meeting);
    entry.append("create", meeting, null);
    return MeetingView.of(meeting);
  }

  public MeetingView update(Caller caller, String key, IfMatch version, MergePatch patch) {
    UUID id = get(caller, key).id();
    caller.require(Role.SUPERVISOR);
    Meeting meeting = meetings.lock(id).orElseThrow(Problem::notFound);
    version.require(meeting.version);
    EventBuilder entry = recorder.open(caller, Role.SUPERVISOR, meeting);
    patch.set("body", String.class, v -> meeting.body = v);
    patch.set("type", MeetingType.class, v -> meeting.type = v);
    patch.set("heldOn", LocalDate.class, v -> meeting.heldOn = v);
    patch.set("title", String.class, v -> meeting.title = v);
    patch.clearOrSet("chair", String.class, v -> meeting.chair = v);
    patch.set("language", String.class, v -> meeting.language = v);
    patch.merge(
        "translations",
        meeting.translations,
        new TypeReference<>() {},
        m -> meeting.translations = m);
    Translations.requireTitles(meeting.translations, MeetingTranslation::title);
    patch.set("visibility", Visibility.class, v -> meeting.visibility = v);
    entry.append("update", meeting, null);
    return MeetingView.of(meeting);
  }

  public DocumentView document(Caller caller, UUID id) {
    SourceDocument document = documents.findByIdOptional(id).orElseThrow(Problem::notFound);
    get(caller, document.meetingId.toString());
    return view(document);
  }

  /** A meeting's document, whoever asks: for those who quote it. */
  public Optional<DocumentView> document(UUID meeting, String key) {
    return documents.byKey(meeting, key).map(this::view);
  }

  /** A document, whoever asks: for those who quote it. */
  public Optional<DocumentView> document(UUID id) {
    return documents.findByIdOptional(id).map(this::view);
  }

  public DocumentView addDocument(Caller caller, String meetingKey, DocumentRequest request) {
    MeetingView meeting = get(caller, meetingKey);
    caller.require(Role.SUPERVISOR);
    if (documents.byKey(meeting.id(), request.key()).isPresent()) {
      throw Problem.conflict("/key", "The meeting has a document of this key.", "already-exists");
    }
    EventBuilder entry = recorder.open(caller, Role.SUPERVISOR);
    var document = new SourceDocument();
    document.meetingId = meeting.id();
    document.key = request.key();
    document.language = request.language();
    document.rendering = request.rendering();
    document.title = request.title();
    document.publisher = request.publisher();
    document.url = request.url();
    document.publishedOn = request.publishedOn();
    document.retrievedAt = request.retrievedAt();
    document.text = request.text();
    document.sha256 = DigestUtils.sha256(request.text());
    document.supersedes = superseded(meeting.id(), request.supersedes());
    document.eventId = entry.eventId();
    entry.make(document);
    entry.append("create", document, null);
    return view(document);
  }

  private @Nullable UUID superseded(UUID meeting, @Nullable String key) {
    return key == null
        ? null
        : documents
            .byKey(meeting, key)
            .orElseThrow(() -> Problem.unknownReference("/supersedes"))
            .id;
  }

  private DocumentView view(SourceDocument document) {
    return DocumentView.of(
        document, document.supersedes == null ? null : documents.findById(document.supersedes).key);
  }

  /** All of a meeting, or nothing. */
  @Produces
  @Singleton
  static ReadAccess readAccess(MeetingService meetings) {
    return new ReadAccess("meetings", (caller, id) -> meetings.get(caller, id).id());
  }

  /** All of a document, or nothing. */
  @Produces
  @Singleton
  static ReadAccess documentAccess(MeetingService meetings) {
    return new ReadAccess(
        "documents", (caller, id) -> meetings.document(caller, UUID.fromString(id)).id());
  }
}
