/* Pictures against references. Fonts differ a little from machine to machine, so what is compared are the mean colours of squares. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const SQUARE = 8; /* pixels of a reference */
const NEAR = 20; /* of 255: two squares whose means differ by less look alike */
const SHARE = 0.06; /* of the squares may look different */

/* In the browser: means of squares of a PNG. */
async function means(page, bytes) {
  return page.evaluate(async ({ url, square }) => {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = Math.ceil(image.width / square);
    canvas.height = Math.ceil(image.height / square);
    const context = canvas.getContext('2d');
    context.imageSmoothingQuality = 'high';
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return { width: image.width, height: image.height, data: Array.from(context.getImageData(0, 0, canvas.width, canvas.height).data) };
  }, { url: `data:image/png;base64,${bytes.toString('base64')}`, square: SQUARE });
}

/* In the browser: a PNG at half its size, for references that are small. */
async function half(page, bytes) {
  const url = await page.evaluate(async (address) => {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.width / 2;
    canvas.height = image.height / 2;
    const context = canvas.getContext('2d');
    context.imageSmoothingQuality = 'high';
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL('image/png');
  }, `data:image/png;base64,${bytes.toString('base64')}`);
  return Buffer.from(url.split(',')[1], 'base64');
}

/* What is wrong with a picture, or nothing. With `renew` it becomes the reference, at half its size unless `whole`. */
export async function compare(blank, picture, reference, whole, renew) {
  const bytes = whole ? picture : await half(blank, picture);
  if (renew) {
    writeFileSync(reference, bytes);
    return '';
  }
  if (!existsSync(reference)) {
    return 'there is no reference';
  }
  const was = await means(blank, readFileSync(reference)), now = await means(blank, bytes);
  if (was.width !== now.width || was.height !== now.height) {
    return `${now.width}x${now.height}, expected ${was.width}x${was.height}`;
  }
  let far = 0;
  for (let i = 0; i < was.data.length; i += 4) {
    const difference = Math.max(...[0, 1, 2].map((k) => Math.abs(was.data[i + k] - now.data[i + k])));
    far += difference > NEAR ? 1 : 0;
  }
  const share = far / (was.data.length / 4);
  return share > SHARE ? `${(100 * share).toFixed(1)} % of it look different, expected at most ${100 * SHARE} %` : '';
}
