import { expect, test } from '../../fixtures/relink.ts';
import { expectGoodLooks } from '../../fixtures/looks.ts';
import { NEW_OWNER } from '../../fixtures/story.ts';
import { SetUpPage } from '../../pages/set-up.ts';

test.use({ demo: false });

test('the first agency is set up with the code from the terminal', async ({ page, relink, secrets }) => {
  secrets.push(NEW_OWNER.password);
  const setUp = new SetUpPage(page);

  await page.goto('/');
  await expect(page).toHaveURL('/set-up');
  await expectGoodLooks(page, 'set-up');

  await setUp.create('AAAA-BBBB-CCCC-DDDD', 'Northlight', NEW_OWNER);
  await expect(setUp.alert).toHaveText("The set-up code doesn't match. Copy it from the terminal in which Relink was started.");

  await setUp.create(relink.setUpCode, 'Northlight', NEW_OWNER);
  await expect(page).toHaveURL('/campaigns');
  await expect(page.getByRole('heading', { name: 'No campaigns yet' })).toBeVisible();
  await expectGoodLooks(page, 'campaigns-empty');

  await page.goto('/set-up');
  await expect(page, 'the code works once').toHaveURL(/\/(sign-in|campaigns)$/);
});
