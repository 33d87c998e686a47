// The frames of the original, as runs of equal steps: by them any moment is one frame, and any frame one moment.
const ROUNDING_S = 0.0005; // as the vault does: half of the smallest unit in which people type times

export class Frames {
  // "1/12800 0 512*249 1024*1": the unit, the first time stamp, the steps with how often each is taken.
  constructor(text) {
    const [unit, first, ...steps] = text.split(' ');
    const [above, below] = unit.split('/').map(Number);
    this.unit = above / below;
    this.runs = [];
    let [number, pts] = [0, Number(first)];
    for (const [step, times] of steps.map((run) => run.split('*').map(Number))) {
      this.runs.push({ number, pts, step, times });
      number += times;
      pts += step * times;
    }
    this.runs.push({ number, pts, step: 1, times: 1 }); // the last frame
    this.count = number + 1;
  }

  seconds(number) {
    const { number: from, pts, step } = this.find((run) => run.number <= number);
    return (pts + (number - from) * step) * this.unit;
  }

  // The frame on the screen: the last one that began.
  at(seconds) {
    const pts = (seconds + ROUNDING_S) / this.unit;
    const run = this.find((one) => one.pts <= pts);
    return Math.min(run.number + run.times - 1, run.number + Math.max(0, Math.floor((pts - run.pts) / run.step)));
  }

  // The last run of which it holds.
  find(holds) {
    let [low, high] = [0, this.runs.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (holds(this.runs[middle])) low = middle; else high = middle - 1;
    }
    return this.runs[low];
  }
}
