/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs after osteon's module in a worker: bands of women, the newest question first. */
let osteon = null,
  latest = 0;

const pause = () =>
  new Promise((resolve) => {
    setTimeout(resolve);
  });

async function answer({ job, scenarios, options }) {
  for (const [plan, scenario] of Object.entries(scenarios)) {
    await pause(); // a newer question may have come
    if (job !== latest) return;
    try {
      postMessage({ job, plan, answer: osteon.cohort(scenario, options).summary });
    } catch (error) {
      postMessage({ job, plan, answer: null });
    }
  }
}

onmessage = ({ data }) => {
  if (data.bytes) osteon = loadSync(data.bytes, { files: data.files });
  else {
    latest = data.job;
    answer(data);
  }
};
