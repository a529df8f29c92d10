package tradepost.file.core.type;

import io.vertx.serviceproxy.ServiceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.apache.tika.Tika;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MediaTypeRegistry;
import tradepost.file.FileSettings;
import tradepost.kernel.config.Config;
import tradepost.kernel.problem.Problem;

/** Decides whether a file is of a type that is accepted: by its name, and then by its content, which must agree. */
public final class FileTypes {
    private static final int HEAD_BYTES = 64 * 1024;
    private static final int CONTENT_TYPES_BYTES_MAX = 1 << 20;
    private static final MediaType TEXT = MediaType.TEXT_PLAIN;
    private static final MediaType XML = MediaType.APPLICATION_XML;
    private static final MediaType HTML = MediaType.TEXT_HTML;

    /** Loaded with the first file, because it is large. */
    private static final class Detector {
        static final Tika TIKA = new Tika();
        static final MediaTypeRegistry TYPES = MediaTypeRegistry.getDefaultRegistry();
    }

    private final Set<FileType> accepted;

    public FileTypes(Config config) {
        var named = config.list(FileSettings.FILE_TYPES);
        accepted = Arrays.stream(FileType.values())
                .filter(type -> named.contains(type.key()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * The type that a name says. Fails 415 unsupported_file_type.
     *
     * @param field of the request
     */
    public FileType named(String field, String name) {
        var type = FileType.ofName(name);
        if (type != null && accepted.contains(type)) return type;
        var extensions = new ArrayList<String>();
        for (var known : FileType.values()) if (accepted.contains(known)) extensions.addAll(known.extensions());
        throw Problem.of(
                415,
                "unsupported_file_type",
                Problem.detail(field, "must have one of these extensions: " + String.join(", ", extensions)));
    }

    /**
     * Fails 415 file_type_mismatch.
     *
     * @param isText whether it has no control characters but those of a text
     */
    public void requireContent(FileType type, Path file, boolean isText) throws IOException {
        try {
            if (!isOf(type, file, isText)) throw mismatch("is not what its extension says");
        } catch (ZipException e) {
            throw mismatch("is not readable as " + type.key());
        }
    }

    private static boolean isOf(FileType type, Path file, boolean isText) throws IOException {
        var found = detected(file);
        return switch (type) {
            case JPEG, PNG, WEBP, GIF, PDF -> found.toString().equals(type.mediaType());
            case CSV, TXT -> isText && isText(found);
            case DOCX -> isZip(found) && has(file, "[Content_Types].xml", "word/document.xml");
            case XLSX -> isZip(found) && has(file, "[Content_Types].xml", "xl/workbook.xml");
            case ODT, ODS -> (isZip(found) || isOpenDocument(found)) && saysItIs(type, file);
            case ZIP -> (isZip(found) || isOpenDocument(found)) && ZipDirectory.exists(file);
        };
    }

    private static MediaType detected(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return MediaType.parse(Detector.TIKA.detect(in.readNBytes(HEAD_BYTES)));
        }
    }

    /** A browser takes text of these types for a program. */
    private static boolean isText(MediaType found) {
        var types = Detector.TYPES;
        return types.isInstanceOf(found, TEXT) && !types.isInstanceOf(found, XML) && !types.isInstanceOf(found, HTML);
    }

    private static boolean isZip(MediaType found) {
        return Detector.TYPES.isInstanceOf(found, MediaType.APPLICATION_ZIP);
    }

    private static boolean isOpenDocument(MediaType found) {
        return found.toString().startsWith("application/vnd.oasis.opendocument.");
    }

    /** Whether a ZIP file has these entries, and no macros. */
    private static boolean has(Path file, String... needed) throws IOException {
        if (!ZipDirectory.isSmall(file)) throw mismatch("has too many parts");
        try (var zip = new ZipFile(file.toFile())) {
            boolean macros = zip.stream()
                    .anyMatch(entry -> entry.getName().toLowerCase(Locale.ROOT).endsWith("vbaproject.bin"));
            if (macros || saysItHasMacros(zip)) throw mismatch("contains macros");
            return List.of(needed).stream().allMatch(name -> zip.getEntry(name) != null);
        }
    }

    /** The content types of an Office document name those with macros (ECMA-376, part 2, section 7.2). */
    private static boolean saysItHasMacros(ZipFile zip) throws IOException {
        var types = zip.getEntry("[Content_Types].xml");
        if (types == null) return false;
        try (var in = zip.getInputStream(types)) {
            return new String(in.readNBytes(CONTENT_TYPES_BYTES_MAX), StandardCharsets.UTF_8)
                    .toLowerCase(Locale.ROOT)
                    .contains("macroenabled");
        }
    }

    /** An OpenDocument has its media type as an entry (ODF 1.3, part 2, section 3.3). */
    private static boolean saysItIs(FileType type, Path file) throws IOException {
        if (!has(file, "mimetype", "content.xml")) return false;
        try (var zip = new ZipFile(file.toFile());
                var in = zip.getInputStream(zip.getEntry("mimetype"))) {
            var said = new String(in.readNBytes(type.mediaType().length() + 1), StandardCharsets.US_ASCII);
            return said.strip().equals(type.mediaType());
        }
    }

    private static ServiceException mismatch(String reason) {
        return Problem.of(415, "file_type_mismatch", Problem.detail("file", reason));
    }
}
