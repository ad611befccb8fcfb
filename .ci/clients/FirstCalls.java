package org.openapitools.client;

import java.time.LocalDate;
import java.util.UUID;
import org.openapitools.client.api.DirectivesApi;
import org.openapitools.client.api.MeetingsApi;
import org.openapitools.client.model.*;

/** What an office does first, with the client that openapi-generator makes for Java. */
public class FirstCalls {
  public static void main(String[] arguments) throws ApiException {
    ApiClient client = new ApiClient().setBasePath(arguments[0] + "/api/v1");
    client.setBearerToken(arguments[1]);
    MeetingsApi meetings = new MeetingsApi(client);
    DirectivesApi directives = new DirectivesApi(client);
    MeetingCreate create =
        new MeetingCreate()
            .reference("JAVA-2023-05-05")
            .body("State Council")
            .type(MeetingType.EXECUTIVE_MEETING)
            .heldOn(LocalDate.of(2023, 5, 5))
            .title("Executive meeting");
    Meeting meeting = meetings.createMeeting(create, UUID.randomUUID().toString());
    Meeting changed =
        meetings.updateMeeting("\"1\"", meeting.getReference(), new MeetingPatch().title("Changed"));
    require(changed.getTitle().equals("Changed") && changed.getChair() == null);
    Directive draft =
        directives.createDirective(
            new DirectiveCreate().meeting(meeting.getReference()).title("Extend the pilot"), null);
    Transition register =
        new Transition(
            new RegisterTransition()
                .action(RegisterTransition.ActionEnum.REGISTER)
                .noPassageReason("None"));
    Directive registered =
        directives.transitionDirective("\"1\"", draft.getId().toString(), register, null);
    require(registered.getStatus() == DirectiveStatus.REGISTERED);
    require(
        meetings.getMeeting(meeting.getReference(), null).getVersion() == 2
            && directives.getDirective(registered.getReference(), null, null).getDueDate() == null);
    System.out.println("openapi-generator java: " + registered.getReference());
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalStateException("The answer is another than expected.");
    }
  }
}
