package tradepost.kernel.imports;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;

/**
 * Reads comma-separated values (RFC 4180) in UTF-8 from chunks, so memory holds one chunk and one row. A byte order mark at the beginning
 * and empty lines are skipped.
 */
final class CsvFile implements Iterator<CsvRecord> {
    /** In characters. The longest rows have 16 KiB of JSON in a few columns. */
    private static final int ROW_MAX = 512 * 1024;

    private static final String NOT_UTF_8 = "is not UTF-8";

    private final Chunks chunks;
    private final Iterator<CsvRecord> records;
    private long lastLine;

    /** @param chunks returns the chunk at a position, from 0; null after the last one */
    CsvFile(IntFunction<@Nullable Buffer> chunks) {
        this.chunks = new Chunks(chunks);
        // a decoder of its own fails for what is not UTF-8, instead of replacing it
        var reader = unmarked(new InputStreamReader(this.chunks, StandardCharsets.UTF_8.newDecoder()));
        records = CsvReader.builder()
                .skipEmptyLines(true)
                .allowExtraFields(true)
                .allowMissingFields(true)
                .allowUnclosedQuote(false)
                .maxBufferSize(ROW_MAX)
                .ofCsvRecord(reader)
                .iterator();
    }

    /** What follows the byte order mark, which would hide the quote of the first name. Fails 400 invalid_csv. */
    private Reader unmarked(Reader file) {
        var text = new PushbackReader(file);
        try {
            int first = text.read();
            if (first >= 0 && first != '\uFEFF') text.unread(first);
            return text;
        } catch (CharacterCodingException e) {
            throw broken(NOT_UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The number of chunks that were read. */
    int chunksRead() {
        return chunks.position;
    }

    /** Fails 400 invalid_csv. */
    List<String> header() {
        if (!hasNext()) throw Problem.badRequest("invalid_csv", Problem.detail("line 1", "is not a header"));
        return next().getFields().stream().map(String::strip).toList();
    }

    @Override
    public boolean hasNext() {
        try {
            return records.hasNext();
        } catch (CsvParseException e) {
            throw broken("is not CSV: a quote is not closed or is followed by other text, or a row is longer than "
                    + ROW_MAX + " characters");
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof CharacterCodingException) throw broken(NOT_UTF_8);
            throw e;
        }
    }

    private RuntimeException broken(String reason) {
        return Problem.badRequest("invalid_csv", Problem.detail("what follows line " + lastLine, reason));
    }

    @Override
    public CsvRecord next() {
        if (!hasNext()) throw new NoSuchElementException();
        var record = records.next();
        lastLine = record.getStartingLineNumber();
        return record;
    }

    private static final class Chunks extends InputStream {
        private final IntFunction<@Nullable Buffer> chunks;
        private Buffer chunk = Buffer.buffer();
        private int at;
        private int position;

        Chunks(IntFunction<@Nullable Buffer> chunks) {
            this.chunks = chunks;
        }

        @Override
        public int read() {
            return fill() ? chunk.getByte(at++) & 0xFF : -1;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            if (length == 0) return 0;
            if (!fill()) return -1;
            int part = Math.min(length, chunk.length() - at);
            chunk.getBytes(at, at + part, into, offset);
            at += part;
            return part;
        }

        private boolean fill() {
            if (at < chunk.length()) return true;
            var next = chunks.apply(position);
            if (next == null) return false;
            position++;
            chunk = next;
            at = 0;
            return true;
        }
    }
}
