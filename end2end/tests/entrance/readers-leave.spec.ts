import { connect } from 'node:net';
import { expect, test } from '../../fixtures/relink.ts';
import { HARBOUR_CAMPAIGN } from '../../fixtures/story.ts';

/** Asks for a page and leaves after some milliseconds, whether it is there or not. */
function askAndLeave(port: number, path: string, cookie: string, afterMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', reject);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nCookie: ${cookie}\r\nAccept: text/html\r\n\r\n`);
    setTimeout(() => {
      socket.destroy();
      resolve();
    }, afterMs);
  });
}

test('readers who leave before a page is there do no harm', async ({ campaigns, page, context, relink }) => {
  const id = await campaigns.idOf(HARBOUR_CAMPAIGN);
  const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  const port = Number(new URL(relink.url).port);
  const paths = [`/campaigns/${id}/integrations`, `/campaigns/${id}/dashboard`, '/campaigns', '/data-sources', '/settings/alerts'];
  for (let round = 0; round < 300; round++) {
    await askAndLeave(port, paths[round % paths.length]!, cookie, round % 15);
  }
  // The log of this server is searched for panics by the fixture.
  await page.goto('/campaigns');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Campaigns');
});
