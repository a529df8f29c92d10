package tradepost.gateway.validation;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.answer.Refusal;
import tradepost.kernel.contract.Contract;

/** A form with one file that is being received. The file is passed on as it comes; the other fields are short. */
public final class UploadForm implements FormReader.Parts {
    private static final int FIELDS_MAX = 20;
    /** Of all fields together, and of what is between the parts. */
    private static final int OTHER_BYTES_MAX = 64 * 1024;

    private final Endpoint endpoint;
    private final Contract.Streamed accepted;
    private final Contract.Form expected;
    private final Map<String, String> fields = new TreeMap<>();
    private final Consumer<Buffer> content;
    private final FormReader reader;
    private @Nullable String fileName;
    /** The field that is being read; null while it is the file. */
    private @Nullable String field;

    private Buffer value = Buffer.buffer();
    private long bytes;
    private long fileBytes;

    /**
     * Fails 400 invalid_request.
     *
     * @param content gets each part of the file
     */
    public UploadForm(
            Endpoint endpoint,
            String contentType,
            Contract.Streamed accepted,
            Contract.Form expected,
            Consumer<Buffer> content) {
        this.endpoint = endpoint;
        this.accepted = accepted;
        this.expected = expected;
        this.content = content;
        try {
            reader = new FormReader(contentType, this);
        } catch (FormReader.Unreadable e) {
            throw unreadable();
        }
    }

    /** Fails 400 invalid_request, 413 payload_too_large. */
    public void add(Buffer part) {
        bytes += part.length();
        try {
            reader.add(part);
        } catch (FormReader.Unreadable e) {
            throw unreadable();
        }
        if (bytes > accepted.bytesMax() + OTHER_BYTES_MAX) throw Refusal.of(413, "payload_too_large");
        if (bytes - fileBytes > OTHER_BYTES_MAX + part.length()) throw unreadable();
    }

    @Override
    public void begin(String name, @Nullable String sentFileName) {
        field = sentFileName == null ? name : null;
        value = Buffer.buffer();
        if (sentFileName == null) {
            if (fields.containsKey(name)) throw wrong(name, "is given more than once");
            if (fields.size() == FIELDS_MAX) throw unreadable();
            return;
        }
        if (!name.equals(expected.file())) throw wrong(name, "is not known as a file");
        if (fileName != null) throw wrong(name, "is given more than once");
        fileName = sentFileName;
    }

    @Override
    public void content(Buffer part) {
        if (field == null) {
            fileBytes += part.length();
            content.accept(part);
        } else if (value.length() + part.length() > OTHER_BYTES_MAX) throw unreadable();
        else value.appendBuffer(part);
    }

    @Override
    public void end() {
        if (field != null) fields.put(field, value.toString(StandardCharsets.UTF_8));
    }

    /** Call this when the body has ended. Fails 400 invalid_request. */
    public void complete() {
        if (!reader.isComplete())
            throw wrong(fileName == null ? "" : expected.file(), "is incomplete: the form has no end");
        if (fileName == null || fileName.isEmpty())
            throw wrong(expected.file(), "is required: a part of the form with a filename");
        endpoint.checkForm(fields);
    }

    /** As it was sent; only after {@link #complete}. */
    public String fileName() {
        return String.valueOf(fileName);
    }

    public Map<String, String> fields() {
        return fields;
    }

    private static Refusal unreadable() {
        return wrong("", "is not a form (multipart/form-data) with a file and short fields");
    }

    private static Refusal wrong(String field, String reason) {
        return Refusal.of(400, "invalid_request", field.length() <= 100 ? field : field.substring(0, 100), reason);
    }
}
