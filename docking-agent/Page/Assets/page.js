// The station's screen. State comes whole with every event; nothing here decides anything.
const shapes = {
  ok: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2z',
  busy: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 3a4 4 0 1 1 0 8 4 4 0 0 1 0-8z',
  warn: 'M8 1.5 15 14H1z',
  fail: 'M2 2h12v12H2z',
  free: 'M1 7h14v2H1z',
};
const looks = { free: 'free', reading: 'busy', clearing: 'busy', released: 'ok', done: 'ok', waiting: 'warn', refused: 'warn', failed: 'fail', hung: 'fail' };
let language = new URLSearchParams(location.search).get('lang') === 'en' ? 'en' : 'zh-CN';
let state = null;
let source = null;
let heardAt = 0;

const byId = id => document.getElementById(id);
const text = key => state?.texts[key] ?? key;

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(key, value === true ? '' : value);
  }
  made.append(...children.filter(c => c !== null && c !== undefined && c !== false));
  return made;
}

function shape(kind) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', shapes[kind]);
  path.setAttribute('fill', 'currentColor');
  path.setAttribute('fill-rule', 'evenodd');
  svg.append(path);
  return svg;
}

const size = bytes => bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(0)} MB`;
const left = seconds => seconds >= 90 ? `${Math.ceil(seconds / 60)} ${text('minutes')}` : `${Math.max(1, seconds)} ${text('seconds')}`;

function tile(entry) {
  const bay = entry.bay;
  const look = looks[bay.state];
  const known = bay.session && ['released', 'clearing', 'done', 'failed'].includes(bay.state);
  const who = entry.name ?? bay.officer;
  const facts = [];
  if (bay.recorder || who) facts.push(element('strong', {}, [who, bay.recorder].filter(Boolean).join(' · ')), element('br'));
  if (bay.reason) facts.push(text(`reason.${bay.reason}`));
  else if (bay.state === 'reading' && bay.bytes) facts.push(...[`${size(bay.bytes_done)} / ${size(bay.bytes)}`, bay.bytes_per_second ? `${size(bay.bytes_per_second)}/s` : null, entry.seconds_left !== null ? left(entry.seconds_left) : null]
    .filter(Boolean).flatMap((fact, i) => i ? [' · ', element('span', {}, fact)] : [element('span', {}, fact)]), element('br'), text('advice.reading'));
  else facts.push(text(`advice.${bay.state}`));
  if (known && bay.files) facts.push(element('br'), `${bay.files} ${text('files')}`);
  if (['released', 'done', 'failed'].includes(bay.state)) for (const warning of entry.warnings) facts.push(element('br'), element('span', { class: 'caution' }, text(`warning.${warning}`)));
  if (known) facts.push(element('br'), entry.is_filed ? text('filed') : text('tap-to-file'));
  return element(known ? 'button' : 'article', { class: `bay ${look}`, type: known ? 'button' : null, id: `bay-${bay.bay}`, onclick: known ? () => openSession(bay.session) : () => {} },
    element('span', { class: 'number' }, bay.bay),
    element('span', { class: 'verdict' }, shape(look), text(`state.${bay.state}`)),
    element('span', { class: 'about' }, ...facts),
    bay.state === 'reading' && bay.bytes > 0 ? element('progress', { max: bay.bytes, value: bay.bytes_done, 'aria-label': text('progress') }) : null);
}

function draw() {
  document.documentElement.lang = language;
  byId('station').textContent = [state.unit, state.station].filter(Boolean).join(' · ');
  byId('vault').replaceChildren(shape(state.vault.is_there ? 'ok' : 'warn'), ' ', text(state.vault.is_there ? 'vault-there' : 'vault-away'));
  byId('vault').className = state.vault.is_there ? '' : 'trouble';
  byId('vault').firstChild.setAttribute('width', '20');
  byId('spool').textContent = `${text('spool')} ${Math.round(100 * state.spool.used_bytes / Math.max(1, state.spool.limit_bytes))} %` + (state.spool.waiting_sessions ? ` · ${text('waiting')} ${state.spool.waiting_sessions}` : '');
  byId('handing').textContent = text('handing');
  byId('language').textContent = language === 'en' ? '中文' : 'English';
  const focus = document.activeElement?.id;
  byId('bays').replaceChildren(...state.bays.map(tile));
  if (focus) byId(focus)?.focus();
}

function listen() {
  source?.close();
  source = new EventSource(`/events?lang=${language}`);
  source.onmessage = event => { state = JSON.parse(event.data); heardAt = Date.now(); draw(); };
}

function show(...content) {
  const sheet = byId('sheet');
  sheet.replaceChildren(...content);
  if (!sheet.open) sheet.showModal();
}

const closer = () => element('button', { type: 'button', onclick: () => byId('sheet').close() }, text('close'));

async function send(path, body) {
  const answer = await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Station': '1' }, body: JSON.stringify(body) });
  return answer.ok ? null : text(`trouble.${(await answer.json().catch(() => ({}))).reason ?? 'failed'}`);
}

async function openSession(id) {
  const answer = await fetch(`/sessions/${id}`);
  if (!answer.ok) return;
  const session = await answer.json();
  const before = session.filing ?? session.suggestion;
  let chosen = before?.class; // none is chosen for him: a tap in passing must not file a shift under whatever stands first
  const trouble = element('p', { class: 'trouble', role: 'alert' });
  const number = element('input', { id: 'case', value: before?.case ?? '', maxlength: 64, autocomplete: 'off' });
  const choices = element('div', { class: 'choices', role: 'group', 'aria-label': text('class') });
  const paint = () => choices.replaceChildren(...state.classes.map(c => element('button', { type: 'button', 'aria-pressed': String(c.id === chosen), onclick: () => { chosen = c.id; paint(); ready(); } }, language === 'en' ? c.name_en : c.name_zh)));
  paint();
  const agree = element('button', { class: 'primary' }, text('confirm'));
  const ready = () => { agree.disabled = !chosen; };
  ready();
  const confirm = async event => {
    event.preventDefault();
    if (!chosen) return;
    trouble.textContent = await send(`/sessions/${id}/filing`, { class: chosen, case: number.value || null }) ?? '';
    if (!trouble.textContent) byId('sheet').close();
  };
  show(element('h2', {}, `${text('bay')} ${session.bay} · ${session.files.length} ${text('files')}`),
    element('p', { class: 'muted' }, session.receipt ? text('in-vault') : text('safe-here')),
    element('form', { onsubmit: confirm },
      state.classes.length ? element('label', {}, text('case'), number) : null,
      state.classes.length ? element('div', {}, element('p', { class: 'muted' }, session.suggestion && !session.filing ? text('suggested') : text('class')), choices) : element('p', { class: 'muted' }, text('no-classes')),
      trouble,
      element('div', { class: 'row last' },
        state.classes.length ? agree : null,
        element('button', { type: 'button', onclick: () => open(`/sessions/${id}/receipt?lang=${language}`) }, text('receipt')),
        closer())),
    element('ol', { class: 'list' }, ...session.files.map(f => element('li', {}, f.path)), ...session.unread.map(u => element('li', { class: 'trouble' }, `${text('unread')}: ${u}`))));
}

function openHanding() {
  const trouble = element('p', { class: 'trouble', role: 'alert' });
  const badge = element('input', { id: 'badge', maxlength: 64, autocomplete: 'off', autofocus: true });
  const recorder = element('input', { id: 'recorder', maxlength: 128, autocomplete: 'off' });
  const act = path => async () => {
    trouble.textContent = await send(path, { badge: badge.value.trim(), recorder: recorder.value.trim() }) ?? '';
    if (!trouble.textContent) byId('sheet').close();
  };
  show(element('h2', {}, text('handing')),
    element('form', { onsubmit: event => event.preventDefault() },
      element('label', {}, text('badge'), badge), element('label', {}, text('recorder'), recorder), trouble,
      element('div', { class: 'row' }, element('button', { type: 'button', class: 'primary', onclick: act('/issue') }, text('issue')), element('button', { type: 'button', onclick: act('/return') }, text('return')), closer())));
}

byId('language').addEventListener('click', () => { language = language === 'en' ? 'zh-CN' : 'en'; listen(); });
byId('handing').addEventListener('click', openHanding);
setInterval(() => {
  byId('clock').textContent = new Date().toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
  if (state && Date.now() - heardAt > 30000) { byId('vault').textContent = text('no-news'); byId('vault').className = 'trouble'; }
}, 1000);
listen();
