// A list of items by keys, and what came in since. Letters act only while the list has focus, and can be switched off; everything has a button or a link as well.
const off = 'list-keys-off';

class BulkTable extends HTMLElement {
  connectedCallback() {
    this.rows = [...this.querySelectorAll('tbody tr')];
    this.sheet = this.querySelector('dialog');
    this.switch = this.sheet?.querySelector('input[type="checkbox"]');
    if (this.switch) {
      this.switch.checked = localStorage.getItem(off) !== '1';
      this.switch.addEventListener('change', () => localStorage.setItem(off, this.switch.checked ? '0' : '1'));
    }
    for (const button of this.querySelectorAll('[data-key]')) {
      button.hidden = false;
      button.addEventListener('click', () => this.act(button.dataset.key));
    }
    this.addEventListener('keydown', (event) => this.press(event));
    this.addEventListener('change', () => this.count());
    this.addEventListener('focusin', (event) => {
      const row = event.target.closest('tbody tr');
      if (row) this.mark(this.rows.indexOf(row));
    });
    this.at = -1;
    this.count();
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || this.sheet?.open) return;
    if (event.target.closest('input:not([type="checkbox"]), select, textarea')) return;
    if (localStorage.getItem(off) === '1' && event.key !== '?') return;
    if (this.act(event.key)) event.preventDefault();
  }

  // True when the key is one of ours.
  act(key) {
    if (key === 'j' || key === 'k') { this.move(key === 'j' ? 1 : -1); return true; }
    if (key === 'x') { this.box(this.at)?.click(); return true; }
    if (key === 'a') {
      const all = this.boxes().some((box) => !box.checked);
      for (const box of this.boxes()) box.checked = all;
      this.count();
      return true;
    }
    if (/^[1-9]$/.test(key)) return this.classify(Number(key));
    if (key === 'l') { const field = this.querySelector('[name="to-case"]'); field?.focus(); return Boolean(field); }
    if (key === 'u') { const undo = document.querySelector('[data-undo]'); if (undo) location.assign(undo.href); return Boolean(undo); }
    if (key === '?') { this.sheet?.showModal(); return Boolean(this.sheet); }
    return false;
  }

  move(by) {
    if (this.rows.length === 0) return;
    const next = Math.min(this.rows.length - 1, Math.max(0, this.at + by));
    this.rows[next].querySelector('th a').focus();
    this.mark(next);
  }

  mark(index) {
    this.at = index;
    for (const [i, row] of this.rows.entries()) row.classList.toggle('chosen', i === index);
  }

  // The preview comes first: a key changes nothing by itself.
  classify(number) {
    const option = this.querySelector(`option[data-number="${number}"]`);
    if (!option || !this.boxes().some((box) => box.checked)) return false;
    option.selected = true;
    this.querySelector('button[value="classify"]').click();
    return true;
  }

  box(index) { return this.rows[index]?.querySelector('input[name="item"]'); }

  boxes() { return this.rows.map((_, i) => this.box(i)).filter(Boolean); }

  count() {
    const output = this.querySelector('output');
    const some = this.boxes().filter((box) => box.checked).length;
    if (output) output.textContent = some === 0 ? '' : output.dataset.text.replace('{0}', some);
  }
}

// Tells how many came in, and never moves the list.
class NewerItems extends HTMLElement {
  connectedCallback() { this.timer = setInterval(() => this.ask(), 30000); }

  disconnectedCallback() { clearInterval(this.timer); }

  async ask() {
    if (document.hidden) return;
    try {
      const answer = await fetch(this.dataset.source, { headers: { Accept: 'application/json' } });
      if (!answer.ok) { clearInterval(this.timer); return; }
      const news = await answer.json();
      const link = this.querySelector('a');
      link.hidden = news.newer === 0;
      link.textContent = news.text;
    } catch {
      // the vault is away for a moment: it is asked again
    }
  }
}

customElements.define('bulk-table', BulkTable);
customElements.define('newer-items', NewerItems);
