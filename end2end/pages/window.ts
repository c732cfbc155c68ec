/** The connection window: what is connected, what broke, and the ways to mend it. */
import { expect, type Locator, type Page } from '@playwright/test';
import { SandboxPage } from './sandbox.ts';

export class ConnectionWindow {
  readonly dialog: Locator;
  /** The heading of what the window shows at the moment. */
  readonly title: Locator;
  /** Sentences about what went wrong. */
  readonly alert: Locator;
  /** Folded away: the evidence, and what happened so far. */
  readonly details: Locator;
  readonly reconnect: Locator;
  readonly accounts: Locator;
  readonly connectNewAccount: Locator;
  readonly checkNow: Locator;
  readonly save: Locator;
  readonly connect: Locator;
  readonly cancel: Locator;
  readonly openAgain: Locator;
  readonly startAgain: Locator;
  readonly tryAgain: Locator;
  readonly done: Locator;
  readonly close: Locator;

  constructor(readonly page: Page) {
    this.dialog = page.getByRole('dialog');
    this.title = this.dialog.locator('.screen-title');
    this.alert = this.dialog.getByRole('alert').filter({ hasText: /\S/ });
    this.details = this.dialog.getByRole('group').filter({ hasText: 'Details' });
    this.reconnect = this.action('Reconnect account');
    this.accounts = this.dialog.getByRole('list', { name: 'Accounts connected before' });
    this.connectNewAccount = this.action('Connect New Account');
    this.checkNow = this.action('Check now');
    this.save = this.action('Save');
    this.connect = this.action('Connect');
    this.cancel = this.action('Cancel');
    this.openAgain = this.action('Open the window again');
    this.startAgain = this.action('Start again');
    this.tryAgain = this.action('Try again');
    this.done = this.action('Done');
    this.close = this.dialog.getByRole('link', { name: 'Close' }).first();
  }

  /** A button, or a link that goes to another step and looks like one. */
  action(name: string): Locator {
    const named = { name, exact: true };
    return this.dialog.getByRole('button', named).or(this.dialog.getByRole('link', named));
  }

  /** It is there, and modal: with scripts on, that is when it is alive. */
  async expectOpen(integration: string): Promise<void> {
    await expect(this.dialog).toHaveAccessibleName(integration);
    await expect(this.page.locator('dialog:modal')).toBeVisible();
  }

  /** One account in the list of those connected before, by its address. */
  account(address: string): Locator {
    return this.accounts.locator('> li').filter({ hasText: address });
  }

  /** The button that reauthorizes a broken account, in the list of accounts. */
  reauthorize(address: string): Locator {
    return this.account(address).getByRole('button', { name: 'Reauthorize' });
  }

  /** Clicks what opens the provider's window and returns that window. */
  async popupFrom(opener: Locator): Promise<Page> {
    const [popup] = await Promise.all([this.page.waitForEvent('popup'), opener.click()]);
    return popup;
  }

  /** Clicks what opens the demo provider's window; in it nobody has signed in yet. */
  async sandboxFrom(opener: Locator): Promise<SandboxPage> {
    return new SandboxPage(await this.popupFrom(opener));
  }

  async expectConnected(address: string): Promise<void> {
    await expect(this.title).toHaveText(`Connected as ${address}`);
  }
}
