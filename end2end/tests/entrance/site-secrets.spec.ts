import { expect, test } from '../../fixtures/relink.ts';

/** What stands in the server's code or settings only: the demo's client secret and password, seals, statements. */
const SERVER_ONLY = ['relink-demo-secret', 'relink-demo-owner', 'accounts.secret', 'flows.verifier', 'code_verifier', 'INSERT INTO', 'RELINK_MASTER_KEY'];

test('what browsers download holds nothing of what only the server may know', async ({ page, relink, request }) => {
  await page.goto('/sign-in');
  const html = await page.content();
  const files = new Set([...html.matchAll(/(?:\/site\/[\w-]+)?\/pkg\/[\w.-]+\.(?:js|wasm|css)/g)].map(([path]) => path));
  files.add('/callback.js');
  // And what pages fetch later.
  const base = /"(\/site\/[\w-]+\/pkg\/)relink\.js"/.exec(html)?.[1];
  const parts = (await (await request.get(`${relink.url}${base}__wasm_split_manifest.json`)).json()) as Record<string, string[]>;
  for (const name of Object.values(parts).flat()) files.add(`${base}${name}.wasm`);
  expect([...files].some((file) => file.endsWith('.wasm'))).toBe(true);

  let everything = '';
  for (const file of files) {
    const answer = await request.get(relink.url + file);
    expect(answer.ok(), file).toBe(true);
    const text = (await answer.body()).toString('latin1');
    everything += text;
    expect(SERVER_ONLY.filter((secret) => text.includes(secret)), file).toEqual([]);
  }
  expect(everything, 'the search looks where words stand').toContain('Reconnect account');
});
