import type { Page } from './types';

/** As mkdocs' search plugin writes it: a document for each page, and one for each section of it. */
export function createSearchIndex(pages: Iterable<Page>) {
  const docs = [...pages].flatMap((page) => {
    const [intro, ...sections] = page.sections;
    return [
      { location: page.url, title: page.title, text: intro?.text ?? '' },
      ...sections.map(({ id, title, text }) => ({ location: `${page.url}#${id}`, title, text })),
    ];
  });
  return { config: { lang: ['en'], separator: '[\\s\\-]+', pipeline: ['stopWordFilter'] }, docs };
}
