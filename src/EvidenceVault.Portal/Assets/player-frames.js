// The frames of the original, as cycles of runs of equal steps: by them any moment is one frame, and any frame one moment.
const ROUNDING_S = 0.0005; // as the vault does: half of the smallest unit in which people type times

export class Frames {
  // "1/1000 0 (33*2,34*1)*5999 40*7": the unit, the first time stamp, the steps with how often each is taken; in parentheses such as are gone through several times.
  constructor(text) {
    const [unit, first, ...steps] = text.split(' ');
    const [above, below] = unit.split('/').map(Number);
    this.unit = above / below;
    this.cycles = [];
    let [number, pts] = [0, Number(first)];
    for (const [, many, times, one] of steps.map((cycle) => cycle.match(/^\((.*)\)\*(\d+)$|^(.*)$/))) {
      const cycle = { number, pts, runs: [], count: 0, length: 0, times: Number(times || 1) };
      for (const [step, often] of (many || one).split(',').map((run) => run.split('*').map(Number))) {
        cycle.runs.push({ number: cycle.count, pts: cycle.length, step, times: often });
        cycle.count += often;
        cycle.length += step * often;
      }
      this.cycles.push(cycle);
      number += cycle.count * cycle.times;
      pts += cycle.length * cycle.times;
    }
    this.cycles.push({ number, pts, runs: [{ number: 0, pts: 0, step: 1, times: 1 }], count: 1, length: 1, times: 1 }); // the last frame
    this.count = number + 1;
  }

  seconds(number) {
    const cycle = last(this.cycles, (one) => one.number <= number);
    const gone = Math.floor((number - cycle.number) / cycle.count);
    const rest = number - cycle.number - gone * cycle.count;
    const run = last(cycle.runs, (one) => one.number <= rest);
    return (cycle.pts + gone * cycle.length + run.pts + (rest - run.number) * run.step) * this.unit;
  }

  // The frame on the screen: the last one that began.
  at(seconds) {
    const pts = (seconds + ROUNDING_S) / this.unit;
    const cycle = last(this.cycles, (one) => one.pts <= pts);
    const since = Math.max(0, pts - cycle.pts);
    const gone = Math.min(cycle.times - 1, Math.floor(since / cycle.length));
    const rest = since - gone * cycle.length;
    const run = last(cycle.runs, (one) => one.pts <= rest);
    return cycle.number + gone * cycle.count + run.number + Math.min(run.times - 1, Math.floor((rest - run.pts) / run.step));
  }
}

// The last of a list of which it holds.
function last(list, holds) {
  let [low, high] = [0, list.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(list[middle])) low = middle; else high = middle - 1;
  }
  return list[low];
}
