/** Where things stand. The reader sets widths, positions and colours; what it takes for granted is here. */
export const frameStyles = `
*, *::before, *::after { box-sizing: border-box; }
html { height: 100%; }
body { margin: 0; min-height: 100%; color: var(--md-default-fg-color); -webkit-font-smoothing: antialiased; }
.md-toggle { display: none; }
.md-overlay { display: none; }
.md-container { display: flex; flex-direction: column; min-height: 100%; }
.md-main { flex-grow: 1; }
.md-main__inner { display: flex; min-height: 60vh; }
.md-content { flex-grow: 1; min-width: 0; width: 100%; }
.md-content__inner { margin: 0 1.5rem 4rem; padding-top: 0.5rem; max-width: 60rem; overflow-wrap: break-word; }
.md-content__button { float: right; margin: 0.4rem 0 0.4rem 0.6rem; text-decoration: none; font-size: 1.2em; }
.md-icon svg { fill: currentColor; display: block; height: 1.2rem; width: 1.2rem; }
.md-sidebar { padding: 1rem 0; overflow: hidden; }
.md-sidebar__scrollwrap { overflow-y: auto; overscroll-behavior: contain; scrollbar-width: thin; max-height: 100%; }
.md-sidebar__inner { padding: 0 0.8rem; }
.md-nav { line-height: 1.4; }
.md-nav__title { display: block; font-weight: 700; padding: 0 0 0.4rem; overflow: hidden; text-overflow: ellipsis; }
.md-nav__list { list-style: none; margin: 0; padding: 0; }
.md-nav__list .md-nav__list { padding-left: 0.8rem; }
.md-nav__link { color: inherit; cursor: pointer; padding: 0.3rem 0; text-decoration: none; }
.md-nav__link:hover { color: var(--md-accent-fg-color); }
.md-nav__link:focus-visible, .md-footer__link:focus-visible, .md-typeset a:focus-visible {
  outline: 2px solid var(--md-accent-fg-color); outline-offset: 2px;
}
.md-ellipsis { overflow: hidden; text-overflow: ellipsis; }
.md-nav__toggle ~ .md-nav { display: none; }
.md-nav__toggle:checked ~ .md-nav { display: block; }
.md-nav__icon::after {
  content: ""; display: block; background-color: currentColor;
  -webkit-mask: var(--md-nav-icon--next) center / contain no-repeat; mask: var(--md-nav-icon--next) center / contain no-repeat;
}
.md-nav__toggle:checked ~ .md-nav__link .md-nav__icon::after { transform: rotate(90deg); }
.md-footer__inner { display: flex; justify-content: space-between; padding: 0.4rem 0.8rem; }
.md-footer__link { color: inherit; text-decoration: none; display: flex; padding: 0.4rem; }
.md-footer__link--next { margin-left: auto; text-align: right; }
.md-footer__link--next .md-footer__title { margin-left: auto; }
.md-footer__title { display: flex; flex-direction: column; max-width: 100%; white-space: nowrap; }
.md-footer__direction { font-size: 0.75em; opacity: 0.75; }
@media screen and (min-width: 76.25em) {
  #toggle-sidebar { display: none; }
}
@media screen and (max-width: 76.1875em) {
  .md-sidebar--primary { position: fixed; top: 0; background: var(--md-default-bg-color); transition: transform 0.2s; }
  .md-content__inner { margin: 0 0.8rem 3rem; }
  [data-md-toggle=drawer]:checked ~ .md-overlay { display: block; position: fixed; inset: 0; z-index: 100; background: rgba(0, 0, 0, 0.5); }
}
@media print {
  .md-footer, .headerlink, .md-content__button { display: none; }
}
`;
