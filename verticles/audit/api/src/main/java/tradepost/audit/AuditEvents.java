package tradepost.audit;

import tradepost.kernel.contract.EventDoc;
import tradepost.kernel.events.DeadLetters;
import tradepost.kernel.events.DeadLetters.DeadLetterClosed;
import tradepost.kernel.events.DeadLetters.DeadLetterRecorded;
import tradepost.kernel.jobs.JobChanged;

/** Events of audit: dead letters and jobs. */
public final class AuditEvents {
    @EventDoc(
            value = "An event became a dead letter: a subscriber could not apply it, however often it was tried.",
            subject = "the dead letter",
            data = DeadLetterRecorded.class)
    public static final String DEAD_LETTER_RECORDED = DeadLetters.RECORDED;

    @EventDoc(
            value = "A dead letter was redriven or discarded.",
            subject = "the dead letter",
            data = DeadLetterClosed.class)
    public static final String DEAD_LETTER_CLOSED = DeadLetters.CLOSED;

    @EventDoc(value = "A job was submitted, or has ended.", subject = "the job", data = JobChanged.class)
    public static final String JOB_CHANGED = "audit.job.changed";

    private AuditEvents() {}
}
