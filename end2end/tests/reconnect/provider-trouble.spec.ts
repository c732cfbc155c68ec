import type { SandboxCommand } from '../../fixtures/sandbox.ts';
import { expect, test } from '../../fixtures/relink.ts';
import { ADS, HARBOUR, HARBOUR_CAMPAIGN } from '../../fixtures/story.ts';

/** What the provider does wrong, and what the window says then. */
const TROUBLES: [command: SandboxCommand, words: string][] = [
  [{ command: 'token_status', status: 500 }, "The provider didn't answer in time or with an error of its own."],
  [{ command: 'token_body', body: 'html' }, "The provider answered with something we can't read."],
  [{ command: 'wrong_iss', on: true }, 'The answer came from another provider than we asked.'],
  [{ command: 'omit_refresh_token', on: true }, 'The provider gave access without a way to renew it.'],
];

// A walk through the provider's window for each trouble, one after the other.
test.describe.configure({ timeout: 60_000 });

test('whatever the provider does wrong is said in words, and the next try can work', async ({ campaigns, sandbox }) => {
  const tiles = await campaigns.openIntegrations(HARBOUR_CAMPAIGN);
  const window = await tiles.openWindow(ADS);
  await window.reconnect.click();
  let opener = window.reauthorize(HARBOUR.email);
  for (const [command, words] of TROUBLES) {
    await test.step(command.command, async () => {
      await sandbox.press({ command: 'reset' });
      await sandbox.press(command);
      const provider = await window.sandboxFrom(opener);
      if (opener !== window.startAgain) await provider.choose(HARBOUR.email);
      await provider.allow.click();
      await expect(window.alert).toContainText(words);
      opener = window.startAgain;
    });
  }

  await sandbox.press({ command: 'reset' });
  const provider = await window.sandboxFrom(window.startAgain);
  await provider.allow.click();
  await window.expectConnected(HARBOUR.email);
});

test('an answer with a wrong state is refused, and the attempt stays open', async ({ campaigns, sandbox }) => {
  await sandbox.press({ command: 'wrong_state', on: true });
  const tiles = await campaigns.openIntegrations(HARBOUR_CAMPAIGN);
  const window = await tiles.openWindow(ADS);
  await window.reconnect.click();
  const provider = await window.sandboxFrom(window.reauthorize(HARBOUR.email));
  await provider.allowAs(HARBOUR.email);
  await expect(provider.page.getByRole('alert')).toContainText("The answer doesn't belong to an attempt of this browser.");
  await expect(window.title).toHaveText('Go on in the window of Sandbox');

  await sandbox.press({ command: 'reset' });
  const next = await window.sandboxFrom(window.openAgain);
  await next.allow.click();
  await window.expectConnected(HARBOUR.email);
});
