// Ctrl+K anywhere: to a page by part of its name, or to a search. The pages are those of the navigation, so it leads nowhere that a link does not.
class GoTo extends HTMLElement {
  connectedCallback() {
    [this.button, this.sheet, this.word, this.list, this.none] = ['button', 'dialog', 'input', 'ul', '[data-none]'].map((part) => this.querySelector(part));
    this.button.hidden = false;
    this.button.addEventListener('click', () => this.open());
    this.word.addEventListener('input', () => this.show());
    this.word.addEventListener('keydown', (event) => this.press(event));
    this.list.addEventListener('click', (event) => this.go(event.target.closest('li')));
    document.addEventListener('keydown', (event) => {
      if (event.key.toLowerCase() !== 'k' || event.shiftKey || event.altKey || event.ctrlKey === event.metaKey) return;
      event.preventDefault();
      this.open();
    });
  }

  open() {
    if (this.sheet.open) return;
    this.word.value = '';
    this.sheet.showModal();
    this.show();
  }

  show() {
    const word = this.word.value.trim();
    const pages = [...document.querySelectorAll('nav.side a'), ...document.querySelectorAll('.who a')]
      .map((link) => ({ text: link.title || link.textContent.trim(), href: link.getAttribute('href') }))
      .filter((page) => page.text.toLowerCase().includes(word.toLowerCase()));
    const search = word && this.dataset.search ? [{ text: this.dataset.search.replace('{0}', () => word), href: '/evidence?q=' + encodeURIComponent(word) }] : [];
    this.list.replaceChildren(...[...pages, ...search].map((to, i) => {
      const option = document.createElement('li');
      option.id = `go-to-${i}`;
      option.setAttribute('role', 'option');
      option.dataset.href = to.href;
      option.textContent = to.text;
      return option;
    }));
    this.none.textContent = this.list.children.length === 0 ? this.none.dataset.none : '';
    this.choose(0);
  }

  choose(index) {
    const options = [...this.list.children];
    this.at = Math.min(options.length - 1, Math.max(0, index));
    for (const [i, option] of options.entries()) option.setAttribute('aria-selected', String(i === this.at));
    if (options.length === 0) this.word.removeAttribute('aria-activedescendant');
    else this.word.setAttribute('aria-activedescendant', options[this.at].id);
    options[this.at]?.scrollIntoView({ block: 'nearest' });
  }

  press(event) {
    if (event.isComposing) return; // Enter ends the writing of a Chinese word, and goes nowhere
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') this.choose(this.at + (event.key === 'ArrowDown' ? 1 : -1));
    else if (event.key === 'Enter') this.go(this.list.children[this.at]);
    else return;
    event.preventDefault();
  }

  go(option) { if (option) location.assign(option.dataset.href); }
}

customElements.define('go-to', GoTo);
