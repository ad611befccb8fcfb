// What an office does first, with the client that @hey-api/openapi-ts makes.
import * as assert from 'node:assert';
import { createDirective, createMeeting, listDirectives, transitionDirective, updateMeeting } from './hey-api';
import { client } from './hey-api/client.gen';

async function main(url: string, token: string) {
  client.setConfig({ baseUrl: `${url}/api/v1`, auth: () => token, throwOnError: true });
  const meeting = (await createMeeting({
    body: {
      reference: 'HEY-2023-05-05', body: 'State Council', type: 'EXECUTIVE_MEETING',
      heldOn: '2023-05-05', title: 'Executive meeting',
    },
    throwOnError: true,
  })).data;
  const changed = (await updateMeeting({
    path: { id: meeting.reference }, headers: { 'If-Match': '"1"' }, body: { title: 'Changed' }, throwOnError: true,
  })).data;
  assert.equal(changed.title, 'Changed');
  assert.equal(changed.chair, null);
  const draft = (await createDirective({ body: { meeting: meeting.reference, title: 'Extend the pilot' }, throwOnError: true })).data;
  const registered = (await transitionDirective({
    path: { id: draft.id }, headers: { 'If-Match': '"1"' },
    body: { action: 'register', noPassageReason: 'None' }, throwOnError: true,
  })).data;
  assert.equal(registered.status, 'REGISTERED');
  const page = (await listDirectives({ query: { meeting: [meeting.reference], sort: '-updatedAt' }, throwOnError: true })).data;
  assert.equal(page.items[0].reference, registered.reference);
  console.log(`@hey-api/openapi-ts: ${registered.reference}`);
}

main(process.argv[2], process.argv[3]).catch((e) => { console.error(e); process.exit(1); });
