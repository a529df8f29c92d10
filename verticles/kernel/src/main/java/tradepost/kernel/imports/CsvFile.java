package tradepost.kernel.imports;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;

/**
 * Reads separated values (RFC 4180) in UTF-8 from chunks, so memory holds one chunk and one row. The header tells whether commas,
 * semicolons or tabs separate them. A byte order mark at the beginning and empty lines are skipped.
 */
final class CsvFile implements Iterator<CsvRecord> {
    /** In characters. The longest rows have 16 KiB of JSON in a few columns. */
    private static final int ROW_MAX = 512 * 1024;

    /** In characters; a header that is longer is read with commas. */
    private static final int HEADER_MAX = 64 * 1024;

    private final IntFunction<@Nullable Buffer> source;
    private final Chunks chunks;
    private final Iterator<CsvRecord> records;
    private long lastLine;

    /** @param chunks returns the chunk at a position, from 0; null after the last one */
    CsvFile(IntFunction<@Nullable Buffer> chunks) {
        source = chunks;
        this.chunks = new Chunks(chunks);
        // a decoder of its own fails for what is not UTF-8, instead of replacing it
        var text =
                new PushbackReader(new InputStreamReader(this.chunks, StandardCharsets.UTF_8.newDecoder()), HEADER_MAX);
        char separator = separator(text);
        records = CsvReader.builder()
                .fieldSeparator(separator)
                .skipEmptyLines(true)
                .allowExtraFields(true)
                .allowMissingFields(true)
                .allowUnclosedQuote(false)
                .maxBufferSize(ROW_MAX)
                .ofCsvRecord(text)
                .iterator();
    }

    /**
     * Finds what separates the names of the header, and skips the byte order mark, which would hide the quote of the first name. Fails 400
     * invalid_csv.
     */
    private char separator(PushbackReader text) {
        var header = new char[HEADER_MAX];
        int length = 0;
        try {
            while (length < HEADER_MAX) {
                int read = text.read(header, length, HEADER_MAX - length);
                if (read < 0) break;
                length += read;
                if (endOfHeader(header, length) < length) break;
            }
            int from = length > 0 && header[0] == '\uFEFF' ? 1 : 0;
            text.unread(header, from, length - from);
            return Separators.most(header, from, endOfHeader(header, length));
        } catch (CharacterCodingException e) {
            throw TextFaults.notUtf8(new Chunks(source));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the first line ends that is not empty; {@code length} if it does not. */
    private static int endOfHeader(char[] text, int length) {
        boolean quoted = false;
        boolean begun = false;
        for (int i = 0; i < length; i++) {
            char c = text[i];
            if (c == '"') quoted = !quoted;
            boolean ends = c == '\n' || c == '\r';
            if (ends && !quoted && begun) return i;
            if (!ends && c != '\uFEFF') begun = true;
        }
        return length;
    }

    /** The number of chunks that were read. */
    int chunksRead() {
        return chunks.position;
    }

    /** The names of the columns, trimmed and in lower case. Fails 400 invalid_csv. */
    List<String> header() {
        if (!hasNext()) throw Problem.badRequest("invalid_csv", Problem.detail("line 1", "is not a header"));
        var names = next().getFields();
        TextFaults.requireNoNul(names.getFirst());
        return names.stream().map(n -> n.strip().toLowerCase(Locale.ROOT)).toList();
    }

    @Override
    public boolean hasNext() {
        try {
            return records.hasNext();
        } catch (CsvParseException e) {
            throw broken("is not CSV: a quote is not closed or is followed by other text, or a row is longer than "
                    + ROW_MAX + " characters");
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof CharacterCodingException) throw TextFaults.notUtf8(new Chunks(source));
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

    /** What may separate the values of a line. */
    private static final class Separators {
        private static final char[] ALL = {',', ';', '\t'};

        /** The one that the header has most often outside of quotes; a comma if it has none. */
        static char most(char[] text, int from, int to) {
            var counts = new int[ALL.length];
            boolean quoted = false;
            for (int i = from; i < to; i++) {
                if (text[i] == '"') quoted = !quoted;
                for (int k = 0; k < ALL.length; k++) if (!quoted && text[i] == ALL[k]) counts[k]++;
            }
            int best = 0;
            for (int k = 1; k < ALL.length; k++) if (counts[k] > counts[best]) best = k;
            return ALL[best];
        }
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
