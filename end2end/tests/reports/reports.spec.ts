/** Reports: set up with three answers, made now, held while a source is broken, approved with a note, and seen by the client. */
import { expect, test } from '../../fixtures/relink.ts';
import { expectGoodLooks } from '../../fixtures/looks.ts';
import { ADS, HARBOUR_CAMPAIGN, JUNIPER_CAMPAIGN } from '../../fixtures/story.ts';
import { openLive } from '../../pages/live.ts';
import { ReportsPage } from '../../pages/reports.ts';

test.describe.configure({ timeout: 90_000 });

const CLIENT = 'anna@client.example';

test('a monthly report says its next three moments while it is set up', async ({ campaigns, page }) => {
  const reports = new ReportsPage(page);
  await reports.open(await campaigns.idOf(JUNIPER_CAMPAIGN));
  await expect(reports.moments).toHaveCount(3);
  await expectGoodLooks(page, 'reports-empty');

  await reports.form.locator('[name=rhythm]').selectOption('week');
  await expect(reports.form.getByLabel('Day of the month')).toBeHidden();
  await reports.form.getByLabel('Day of the week').selectOption('Friday');
  await expect(reports.moments.first()).toContainText('Friday');
  await reports.form.locator('[name=rhythm]').selectOption('month-day');
  await expect(reports.form.getByLabel('Day of the week')).toBeHidden();
  await reports.form.getByLabel('Day of the month').fill('3');
  await expect(reports.moments.first()).toContainText(/\b3 \w+/);

  await reports.form.getByLabel('To whom').first().fill('nobody');
  await reports.form.getByRole('button', { name: 'Schedule report' }).click();
  await expect(reports.form.getByText('Enter addresses such as')).toBeVisible();
  await reports.form.getByLabel('To whom').first().fill(CLIENT);
  await reports.form.getByRole('button', { name: 'Schedule report' }).click();
  const card = reports.report(/^Every month/);
  await expect(card).toContainText(CLIENT);
  await expect(card.locator('.report-moments').first().getByRole('listitem')).toHaveCount(3);
  await expectGoodLooks(page, 'reports');

  await card.getByRole('button', { name: 'Pause' }).click();
  await expect(card.getByText('Paused')).toBeVisible();
  await card.getByRole('button', { name: 'Go on' }).click();
  await expect(card.getByText('Paused')).toHaveCount(0);
  await card.getByText('Remove', { exact: false }).first().click();
  await card.getByRole('button', { name: 'Remove report' }).click();
  await expect(reports.form).toBeVisible();
});

test('a report is set up without scripts', async ({ campaigns, browser, baseURL }) => {
  const campaign = await campaigns.idOf(JUNIPER_CAMPAIGN);
  const storageState = await campaigns.page.context().storageState();
  const plain = await browser.newContext({ javaScriptEnabled: false, storageState, baseURL });
  const reports = new ReportsPage(await plain.newPage());
  await reports.page.goto(`/campaigns/${campaign}/reports`);
  await reports.form.getByLabel('To whom').first().fill(CLIENT);
  await reports.form.locator('[name=rhythm]').selectOption('week');
  await reports.form.getByLabel('Day of the week').selectOption('Friday');
  await reports.form.getByRole('button', { name: 'Schedule report' }).click();
  await expect(reports.report(/^Every Friday/)).toContainText('Friday');
  await plain.close();
});

test('a broken source holds a report, and the report may go without it', async ({ campaigns, page }) => {
  const campaign = await campaigns.idOf(HARBOUR_CAMPAIGN);
  const reports = new ReportsPage(page);
  await reports.open(campaign);
  const run = await reports.makeNow();
  await expect(run.state).toContainText('Needs you');
  const hold = run.hold(ADS);
  await expect(hold.getByRole('link', { name: /Reconnect/ })).toHaveAttribute('href', new RegExp(`^/campaigns/${campaign}/integrations/`));
  await expectGoodLooks(page, 'report-held');

  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Reports' }).click();
  await expect(page.getByRole('heading', { name: 'Reports', level: 1 })).toBeVisible();
  await expectGoodLooks(page, 'reports-ahead');
  await page.goBack();

  await hold.getByText('Send without it …').click();
  await expect(hold).toContainText('is not in this report');
  await hold.getByRole('button', { name: 'Send without it' }).click();
  await expect(hold).toHaveCount(0);
  await expect(run.state).toContainText(ADS);
});

test.describe('with a mail server', () => {
  test.use({ withMail: true });

  test('a report is approved with its note, and the client reads both', async ({ mail, campaigns, page, browser }) => {
    const reports = new ReportsPage(page);
    await reports.open(await campaigns.idOf(JUNIPER_CAMPAIGN));
    const run = await reports.makeNow(CLIENT);
    await expect(run.approve).toBeVisible({ timeout: 30_000 });
    await expect(run.preview.getByRole('heading', { level: 1 })).toHaveText(JUNIPER_CAMPAIGN);
    await expectGoodLooks(page, 'report-draft');

    await page.getByLabel('In short').fill('A strong week.');
    await expect(run.approve).toHaveCount(0);
    await run.saveAndApprove.click();
    await expect(run.state).toContainText('Sent', { timeout: 30_000 });
    await expect.poll(() => mail.letters.filter(({ to }) => to.includes(CLIENT)).length).toBe(1);

    const address = await page.getByLabel("The client's page").inputValue();
    // There is no script in it; what looks for faults needs them.
    const stranger = await browser.newContext();
    const shared = await stranger.newPage();
    await shared.goto(address);
    await expect(shared.getByRole('heading', { level: 1 })).toHaveText(JUNIPER_CAMPAIGN);
    await expect(shared.getByText('A strong week.')).toBeVisible();
    await expectGoodLooks(shared, 'shared-report');
    const download = shared.waitForEvent('download');
    await shared.getByRole('link', { name: 'Download this report as a PDF' }).click();
    expect((await download).suggestedFilename()).toMatch(new RegExp(`^${JUNIPER_CAMPAIGN}, .+\\.pdf$`));
    await stranger.close();
  });
});

test('what is ahead is empty before there is a report', async ({ campaigns, page }) => {
  await campaigns.open();
  await openLive(page, '/reports');
  await expect(page.getByText('No report in the next two weeks')).toBeVisible();
  await expectGoodLooks(page, 'reports-ahead-empty');
});
