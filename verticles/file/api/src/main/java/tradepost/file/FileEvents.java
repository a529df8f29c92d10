package tradepost.file;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.file.attachment.Attachment;
import tradepost.kernel.contract.EventDoc;
import tradepost.kernel.contract.FieldDoc;

/** The events of files and attachments. The subject is the id of the file or of the attachment. */
public final class FileEvents {
    @EventDoc(value = "A file was uploaded.", subject = "the file", data = FileChanged.class)
    public static final String CREATED = "file.file.created";

    @EventDoc(
            value = "A file was changed: its name, its description, whether something uses it, or whether it is kept.",
            subject = "the file",
            data = FileChanged.class)
    public static final String UPDATED = "file.file.updated";

    @EventDoc(
            value = "A file was deleted, by somebody or because nothing has used it for long.",
            subject = "the file",
            data = FileChanged.class)
    public static final String DELETED = "file.file.deleted";

    @EventDoc(value = "A file was attached to something.", subject = "the attachment", data = Attachment.class)
    public static final String ATTACHMENT_CREATED = "file.attachment.created";

    @EventDoc(
            value = "A file was detached, by somebody or because what it was attached to was deleted.",
            subject = "the attachment",
            data = Attachment.class)
    public static final String ATTACHMENT_DELETED = "file.attachment.deleted";

    private FileEvents() {}

    public record FileChanged(
            @FieldDoc(value = "The file's id.", example = "0198c0de-0000-7000-8000-0000000000f1")
            UUID id,

            @FieldDoc(value = "Its name.", example = "laptop.png")
            String name,

            @FieldDoc(value = "What it shows.", example = "The laptop from the front") @Nullable
            String description,

            @FieldDoc(value = "Its media type.", example = "image/png")
            String contentType,

            @FieldDoc(value = "How many bytes it has.", example = "48213")
            long size,

            @FieldDoc(
                    value = "The SHA-256 of its content.",
                    example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
            String sha256,

            @FieldDoc(value = "Whether something uses it.", example = "true")
            boolean used,

            @FieldDoc(value = "Whether it is kept although nothing uses it.", example = "false")
            boolean keep,

            @FieldDoc(value = "Who uploaded it.", example = "user:0198c0de-0000-7000-8000-000000000090")
            String createdBy,

            @FieldDoc(value = "The version of the file after the change.", example = "1")
            long version) {}
}
