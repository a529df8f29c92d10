package tradepost.file.attachment;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;
import tradepost.kernel.json.Json;

/**
 * A file that is attached to something. It never changes. It is also the data of its events.
 *
 * @param entityType what it is attached to, such as order
 * @param entityId the id of that
 * @param name of the file, as its media type and its size in bytes
 * @param visibility internal, or public: also callers who see the entity because it is theirs, or published
 * @param url of the content
 * @param createdBy as events name a caller
 */
public record Attachment(
        @FieldDoc(value = "Its id.", example = "0198c0de-0000-7000-8000-0000000000f5")
        UUID id,

        @FieldDoc(
                value = "What the file is attached to.",
                example = "order",
                oneOf = {"product", "item", "order", "return", "purchase_order", "contract", "customer", "vendor"})
        String entityType,

        @FieldDoc(value = "The id of that.", example = "0198c0de-0000-7000-8000-000000000051")
        UUID entityId,

        @FieldDoc(value = "The file.", example = "0198c0de-0000-7000-8000-0000000000f1")
        UUID fileId,

        @FieldDoc(value = "The name of the file.", example = "drawing.pdf")
        String name,

        @FieldDoc(value = "The media type of the file.", example = "application/pdf")
        String contentType,

        @FieldDoc(value = "How many bytes the file has.", example = "48213")
        long size,

        @FieldDoc(value = "Free text for people.", example = "Drawing of the bracket") @Nullable
        String description,

        @FieldDoc(
                value = "Who may read it: public also includes the customer.",
                example = "internal",
                oneOf = {"internal", "public"})
        String visibility,

        @FieldDoc(
                value = "The path of its content.",
                example = "/api/attachments/0198c0de-0000-7000-8000-0000000000f5/content")
        String url,

        @FieldDoc(value = "Who attached it.", example = "user:0198c0de-0000-7000-8000-000000000090")
        String createdBy,

        @FieldDoc(value = "When it was attached.", example = "2026-01-15T09:30:00Z")
        Instant createdAt) {
    public static final String INTERNAL = "internal";
    public static final String PUBLIC = "public";

    public static Attachment of(JsonObject json) {
        return Json.read(json, Attachment.class);
    }
}
