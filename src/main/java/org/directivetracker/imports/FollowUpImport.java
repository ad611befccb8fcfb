package org.directivetracker.imports;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.directivetracker.directive.DirectiveView;
import org.directivetracker.extension.ExtensionRequestCreate;
import org.directivetracker.extension.ExtensionRequestQueries;
import org.directivetracker.extension.ExtensionRequestService;
import org.directivetracker.extension.ExtensionRequestView;
import org.directivetracker.imports.ImportResult.ImportedItem;
import org.directivetracker.reminder.ReminderCreate;
import org.directivetracker.reminder.ReminderQueries;
import org.directivetracker.reminder.ReminderService;
import org.directivetracker.reminder.ReminderView;
import org.directivetracker.security.Caller;
import org.jspecify.annotations.Nullable;

/**
 * Takes in the extension requests and the reminders of a bundle: what was asked, and never what was
 * decided or answered.
 */
@Singleton
class FollowUpImport {
  private final ExtensionRequestQueries requests;
  private final ExtensionRequestService requestService;
  private final ReminderQueries reminders;
  private final ReminderService reminderService;

  FollowUpImport(
      ExtensionRequestQueries requests,
      ExtensionRequestService requestService,
      ReminderQueries reminders,
      ReminderService reminderService) {
    this.requests = requests;
    this.requestService = requestService;
    this.reminders = reminders;
    this.reminderService = reminderService;
  }

  void run(
      Caller caller,
      DirectiveView directive,
      ImportBundle.BundleDirective carried,
      String at,
      List<ImportedItem> items,
      ImportDifferences comparison) {
    for (int i = 0; i < carried.extensionRequests().size(); i++) {
      String pointer = at + "/extensionRequests/" + i;
      request(caller, directive, carried.extensionRequests().get(i), pointer, items, comparison);
    }
    for (int i = 0; i < carried.reminders().size(); i++) {
      String pointer = at + "/reminders/" + i;
      reminder(caller, directive, carried.reminders().get(i), pointer, items, comparison);
    }
  }

  private void request(
      Caller caller,
      DirectiveView directive,
      ImportBundle.BundleExtensionRequest carried,
      String at,
      List<ImportedItem> items,
      ImportDifferences comparison) {
    Optional<ExtensionRequestView> known =
        requests.find(
            caller,
            directive.id(),
            milestone(directive, carried.milestone(), at),
            carried.onBehalfOf(),
            carried.requestedDueDate());
    if (known.isEmpty()) {
      var asks =
          new ExtensionRequestCreate(
              carried.milestone(),
              carried.requestedDueDate(),
              carried.reason(),
              carried.progressToDate(),
              carried.illustrative(),
              carried.onBehalfOf());
      ImportService.inside(at, () -> requestService.file(caller, directive.id().toString(), asks));
    } else {
      ExtensionRequestView view = known.get();
      comparison.compare(at + "/reason", carried.reason(), view.reason());
      comparison.compare(at + "/progressToDate", carried.progressToDate(), view.progressToDate());
      comparison.compare(at + "/illustrative", carried.illustrative(), view.illustrative());
    }
    items.add(
        new ImportedItem(
            at,
            ImportResult.ImportedType.EXTENSION_REQUEST,
            key(carried.onBehalfOf(), carried.milestone(), carried.requestedDueDate()),
            ImportService.outcome(known)));
  }

  private void reminder(
      Caller caller,
      DirectiveView directive,
      ImportBundle.BundleReminder carried,
      String at,
      List<ImportedItem> items,
      ImportDifferences comparison) {
    Optional<ReminderView> known =
        reminders.find(
            caller,
            directive.id(),
            milestone(directive, carried.milestone(), at),
            carried.level(),
            carried.respondBy(),
            carried.agency());
    if (known.isEmpty()) {
      var asks =
          new ReminderCreate(
              carried.milestone(),
              carried.agency(),
              carried.level(),
              carried.message(),
              carried.respondBy(),
              carried.illustrative());
      ImportService.inside(at, () -> reminderService.send(caller, directive.id().toString(), asks));
    } else {
      comparison.compare(at + "/message", carried.message(), known.get().message());
      comparison.compare(at + "/illustrative", carried.illustrative(), known.get().illustrative());
    }
    items.add(
        new ImportedItem(
            at,
            ImportResult.ImportedType.REMINDER,
            key(carried.agency(), carried.milestone(), carried.level(), carried.respondBy()),
            ImportService.outcome(known)));
  }

  private static @Nullable UUID milestone(
      DirectiveView directive, @Nullable String key, String at) {
    return key == null ? null : WorkImport.milestone(directive, key, at + "/milestone");
  }

  private static String key(@Nullable Object... parts) {
    return Stream.of(parts)
        .filter(Objects::nonNull)
        .map(String::valueOf)
        .collect(Collectors.joining(" "));
  }
}
