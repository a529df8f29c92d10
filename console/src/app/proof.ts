// Some operations, such as a large refund, need a recent proof of who the person is. The client asks for it here; `stepUp.tsx` shows the question.
import { useSyncExternalStore } from "react";
import type { Proof } from "tradepost-client";

export interface Question {
  /** Fails if the proof is wrong. */
  readonly send: (proof: Proof) => Promise<void>;
  /** Ends the question: true if the proof was right, false if the person gives up. */
  readonly answer: (proved: boolean) => void;
}

let question: Question | undefined;
const listeners = new Set<() => void>();

function set(next: Question | undefined) {
  question = next;
  for (const listener of listeners) listener();
}

/** Asks for the password or the code; false if the person gives up. */
export function askProof(send: Question["send"]): Promise<boolean> {
  return new Promise((resolve) => {
    question?.answer(false);
    set({
      send,
      answer: (proved) => {
        set(undefined);
        resolve(proved);
      },
    });
  });
}

export function useQuestion(): Question | undefined {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => question,
  );
}
