package tradepost.audit;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import tradepost.audit.consumer.ConsumerChanged;
import tradepost.audit.trail.ExportSent;
import tradepost.audit.trail.SettingsChanged;
import tradepost.kernel.contract.EventDoc;
import tradepost.kernel.contract.FieldDoc;
import tradepost.kernel.events.DeadLetters;
import tradepost.kernel.events.DeadLetters.DeadLetterClosed;
import tradepost.kernel.events.DeadLetters.DeadLetterRecorded;
import tradepost.kernel.jobs.JobChanged;

/** Events of audit: acts that change nothing in the business, dead letters, and the signed heads of the journal. */
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

    @EventDoc(
            value = "A list was sent as a whole, as CSV or JSON lines.",
            subject = "the export",
            data = ExportSent.class)
    public static final String EXPORT_SENT = "audit.export.sent";

    @EventDoc(
            value = "A node that runs audit has started with other settings than before.",
            subject = "the start",
            data = SettingsChanged.class)
    public static final String SETTINGS_CHANGED = "audit.settings.changed";

    @EventDoc(
            value = "A durable consumer was created or moved, or gets other types of events.",
            subject = "the consumer",
            data = ConsumerChanged.class)
    public static final String CONSUMER_UPDATED = "audit.consumer.updated";

    @EventDoc(value = "A durable consumer was deleted.", subject = "the consumer", data = ConsumerChanged.class)
    public static final String CONSUMER_DELETED = "audit.consumer.deleted";

    @EventDoc(value = "A job was submitted, or has ended.", subject = "the job", data = JobChanged.class)
    public static final String JOB_CHANGED = "audit.job.changed";

    @EventDoc(
            value =
                    "The head of the hash chain of the journal was signed. Who keeps these events can prove that the journal"
                            + " was not rewritten up to there.",
            subject = "the signed head",
            data = HeadSigned.class)
    public static final String HEAD_SIGNED = "audit.head.signed";

    @EventDoc(
            value =
                    "Retention has erased data, or addresses and request ids, of rows of the journal. A row that is erased and that"
                            + " no such event covers was emptied by somebody else.",
            subject = "the erasure",
            data = JournalErased.class)
    public static final String JOURNAL_ERASED = "audit.journal.erased";

    /** What retention was allowed to erase, so that it can be verified when the settings have changed. */
    public record JournalErased(
            @FieldDoc(value = "The id of the erasure.", example = "0198c0de-0000-7000-8000-0000000000c2")
            UUID id,

            @FieldDoc(
                    value =
                            "What was erased: the data of events of this class, or the addresses and request ids of all.",
                    example = "personal",
                    oneOf = {"security", "personal", "document", "address"})
            String retentionClass,

            @FieldDoc(
                    value = "The beginnings of the types that are of the class; empty for addresses.",
                    example = "[\"contact.customer.\"]")
            List<String> types,

            @FieldDoc(value = "For how many days events of the class were to be kept.", example = "365")
            int days,

            @FieldDoc(value = "The rows are from before this time.", example = "2025-01-15T00:00:00Z")
            Instant before,

            @FieldDoc(value = "The rows are after this position.", example = "100")
            long after,

            @FieldDoc(value = "The rows are up to this position.", example = "1100")
            long to,

            @FieldDoc(value = "How many of them were erased.", example = "12")
            int rows) {}

    /** A signed head of the chain. */
    public record HeadSigned(
            @FieldDoc(value = "The id of the signed head.", example = "0198c0de-0000-7000-8000-0000000000c1")
            UUID id,

            @FieldDoc(value = "The position of the newest row then.", example = "4711")
            long position,

            @FieldDoc(
                    value = "The link of that row, in hexadecimal digits.",
                    example = "8d969eef6ecad3c29a3a629280e686cf0c3f5d5a86aff3ca12020c923adc6c92")
            String link,

            @FieldDoc(value = "When it was signed; in the signed text.", example = "2026-01-15T10:00:00Z")
            Instant signedAt,

            @FieldDoc(value = "The id of the key.", example = "9f86d081884c7d65")
            String keyId,

            @FieldDoc(
                    value = "The Ed25519 signature of the text, in Base64.",
                    example =
                            "5VZDAMNgrHKQhuLMgG6CioSHfx645dl02HPgZSJJAVVfuIIVkKM7rMYeOXAc+bRr0lv18FlbviRlUUFDjnoQCw==")
            String signature) {}

    private AuditEvents() {}
}
