// What an office does first, with the client that openapi-generator makes for TypeScript.
import * as assert from 'node:assert';
import { Configuration, DirectivesApi, MeetingsApi } from './typescript-fetch';

async function main(url: string, accessToken: string) {
  const configuration = new Configuration({ basePath: `${url}/api/v1`, accessToken });
  const meetings = new MeetingsApi(configuration);
  const directives = new DirectivesApi(configuration);
  const meeting = await meetings.createMeeting({
    meetingCreate: {
      reference: 'FETCH-2023-05-05', body: 'State Council', type: 'EXECUTIVE_MEETING',
      heldOn: new Date('2023-05-05'), title: 'Executive meeting',
    },
  });
  const changed = await meetings.updateMeeting({ ifMatch: '"1"', id: meeting.reference, meetingPatch: { title: 'Changed' } });
  assert.equal(changed.title, 'Changed');
  assert.equal(changed.chair, null);
  const draft = await directives.createDirective({ directiveCreate: { meeting: meeting.reference, title: 'Extend the pilot' } });
  const registered = await directives.transitionDirective({
    ifMatch: '"1"', id: draft.id, transition: { action: 'register', noPassageReason: 'None' },
  });
  assert.equal(registered.status, 'REGISTERED');
  const page = await directives.listDirectives({ meeting: [meeting.reference], sort: '-updatedAt' });
  assert.equal(page.items[0].reference, registered.reference);
  console.log(`openapi-generator typescript-fetch: ${registered.reference}`);
}

main(process.argv[2], process.argv[3]).catch((e) => { console.error(e); process.exit(1); });
