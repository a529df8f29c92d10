package tradepost.audit.trail;

import java.util.UUID;
import tradepost.kernel.contract.FieldDoc;

/** A list that a gateway has sent as a whole. */
public record ExportSent(
        @FieldDoc(value = "The export.", example = "0198c0de-0000-7000-8000-0000000000f7")
        UUID id,

        @FieldDoc(
                value = "The path of the list with its query, of which long ones are cut.",
                example = "/api/customers?status=active")
        String list,

        @FieldDoc(value = "The operation that returns the list.", example = "contact.customers.listCustomers")
        String operation,

        @FieldDoc(
                value = "The format.",
                example = "csv",
                oneOf = {"csv", "jsonl", "xlsx"})
        String format,

        @FieldDoc(value = "How many rows were sent.", example = "1234")
        long rows,

        @FieldDoc(
                value = "failed: the client has received only a part of the list.",
                example = "done",
                oneOf = {"done", "failed"})
        String status) {}
