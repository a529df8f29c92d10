package tradepost.file.core.upload;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import tradepost.kernel.db.Db;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.uploads.Upload;
import tradepost.kernel.uploads.Uploads;

/**
 * An upload in a temporary file.
 *
 * @param sha256 of its content
 * @param isText whether it has no control characters but those of a text
 */
record ReceivedFile(Path path, long bytes, String sha256, boolean isText) {
    /** Copies an upload from the database, a chunk at a time. Awaits. Fails 503 if it was removed meanwhile. */
    static ReceivedFile of(Db db, Upload upload, Path folder) {
        var path = folder.resolve("content");
        var hash = newHash();
        long bytes = 0;
        boolean isText = true;
        try (var out = Files.newOutputStream(path)) {
            for (int position = 0; bytes < upload.bytes(); position++) {
                var chunk = Uploads.chunk(db, upload.id(), position);
                if (chunk == null || chunk.length() == 0) throw Problem.unavailable("unavailable");
                isText = isText && isText(chunk);
                var data = chunk.getBytes();
                hash.update(data);
                out.write(data);
                bytes += data.length;
            }
        } catch (IOException e) {
            throw WorkFolder.unavailable(e);
        }
        if (bytes != upload.bytes()) throw Problem.unavailable("unavailable");
        return new ReceivedFile(path, bytes, HexFormat.of().formatHex(hash.digest()), isText);
    }

    private static MessageDigest newHash() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has SHA-256
        }
    }

    /** Tab, line feed, form feed, carriage return and escape are the control characters of texts. */
    private static boolean isText(Buffer chunk) {
        for (int i = 0; i < chunk.length(); i++) {
            byte b = chunk.getByte(i);
            if (b >= 0 && b < ' ' && b != '\t' && b != '\n' && b != '\f' && b != '\r' && b != 0x1b) return false;
        }
        return true;
    }
}
