/** The connection window: what is connected, what broke, and the ways to mend it. */
import type { Locator, Page } from '@playwright/test';

export class ConnectionWindow {
  readonly dialog: Locator;
  readonly reconnect: Locator;
  readonly connectNewAccount: Locator;
  readonly save: Locator;
  readonly connect: Locator;
  readonly cancel: Locator;
  readonly openAgain: Locator;
  readonly done: Locator;

  constructor(readonly page: Page) {
    this.dialog = page.getByRole('dialog');
    const button = (name: string) => this.dialog.getByRole('button', { name, exact: true });
    this.reconnect = button('Reconnect account');
    this.connectNewAccount = button('Connect New Account');
    this.save = button('Save');
    this.connect = button('Connect');
    this.cancel = button('Cancel');
    this.openAgain = button('Open the window again');
    this.done = button('Done');
  }

  /** Clicks what opens the provider's window and returns that window. */
  async popupFrom(opener: Locator): Promise<Page> {
    const [popup] = await Promise.all([this.page.waitForEvent('popup'), opener.click()]);
    return popup;
  }

  /** One account in the list of those connected before, by its address. */
  account(address: string): Locator {
    return this.dialog.getByRole('listitem').filter({ hasText: address });
  }
}
