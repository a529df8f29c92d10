package tradepost.audit.consumer;

import java.util.List;
import java.util.UUID;
import tradepost.kernel.contract.FieldDoc;

/** A durable consumer as somebody has set it; what it takes and acknowledges is no event. */
public record ConsumerChanged(
        @FieldDoc(value = "The consumer's id.", example = "0198c0de-0000-7000-8000-0000000000c3")
        UUID id,

        @FieldDoc(value = "The name of the consumer.", example = "warehouse-sync")
        String name,

        @FieldDoc(
                value = "The user or service account whose consumer it is.",
                example = "0198c0de-0000-7000-8000-000000000090")
        UUID ownerId,

        @FieldDoc(value = "The types of events that it gets; empty for all.", example = "[\"sales.*\"]")
        List<String> types,

        @FieldDoc(value = "The position after which it reads on.", example = "4711")
        long position) {}
