package tradepost.gateway.table;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** The only sheet of a workbook, read from its XML as a spreadsheet does. */
public final class Sheet {
    private static final Pattern ESCAPE = Pattern.compile("_x([0-9a-fA-F]{4})_");

    /**
     * @param type n for a number or a date, b for true or false, inlineStr for text
     * @param format of a number; General without one
     */
    public record Cell(String type, String value, String format, boolean bold) {}

    private final Map<String, byte[]> files = new HashMap<>();
    private final List<String> formats = new ArrayList<>();
    private final List<Boolean> bolds = new ArrayList<>();
    private final TreeMap<Integer, Map<Integer, Cell>> rows = new TreeMap<>();
    public final Map<Integer, Double> widths = new TreeMap<>();
    public String name = "";
    public int frozenRows;
    public int formulas;

    private Sheet() {}

    public static Sheet of(byte[] workbook) {
        var sheet = new Sheet();
        try {
            sheet.unzip(workbook);
            sheet.each("xl/workbook.xml", xml -> {
                if (xml.getLocalName().equals("sheet")) sheet.name = xml.getAttributeValue(null, "name");
            });
            sheet.styles();
            sheet.cells();
        } catch (IOException | XMLStreamException e) {
            throw new IllegalStateException(e);
        }
        return sheet;
    }

    /** By the directory at its end, as spreadsheets do. */
    private void unzip(byte[] workbook) throws IOException {
        var file = Files.createTempFile("sheet", ".xlsx");
        try {
            Files.write(file, workbook);
            try (var zip = new ZipFile(file.toFile())) {
                for (var entry : Collections.list(zip.entries()))
                    files.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
        } finally {
            Files.delete(file);
        }
    }

    private interface Element {
        void at(XMLStreamReader xml) throws XMLStreamException;
    }

    private void each(String file, Element element) throws XMLStreamException {
        var factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        InputStream in = new ByteArrayInputStream(files.get(file));
        var xml = factory.createXMLStreamReader(in);
        while (xml.hasNext()) if (xml.next() == XMLStreamConstants.START_ELEMENT) element.at(xml);
    }

    private void styles() throws XMLStreamException {
        var custom = new HashMap<String, String>();
        var fonts = new ArrayList<Boolean>();
        var inCells = new boolean[1];
        each("xl/styles.xml", xml -> {
            switch (xml.getLocalName()) {
                case "numFmt" ->
                    custom.put(xml.getAttributeValue(null, "numFmtId"), xml.getAttributeValue(null, "formatCode"));
                case "font" -> fonts.add(false);
                case "b" -> fonts.set(fonts.size() - 1, true);
                case "cellStyleXfs", "cellStyles" -> inCells[0] = false;
                case "cellXfs" -> inCells[0] = true;
                case "xf" -> {
                    if (!inCells[0]) return;
                    var id = xml.getAttributeValue(null, "numFmtId");
                    formats.add(id.equals("0") ? "General" : custom.getOrDefault(id, id));
                    bolds.add(fonts.get(Integer.parseInt(xml.getAttributeValue(null, "fontId"))));
                }
                default -> {}
            }
        });
    }

    private void cells() throws XMLStreamException {
        var at = new String[4]; // reference, type, style, column
        each("xl/worksheets/sheet1.xml", xml -> {
            switch (xml.getLocalName()) {
                case "pane" -> frozenRows = Integer.parseInt(xml.getAttributeValue(null, "ySplit"));
                case "col" ->
                    widths.put(
                            Integer.parseInt(xml.getAttributeValue(null, "min")) - 1,
                            Double.valueOf(xml.getAttributeValue(null, "width")));
                case "f" -> formulas++;
                case "c" -> {
                    at[0] = xml.getAttributeValue(null, "r");
                    at[1] = xml.getAttributeValue(null, "t");
                    at[2] = xml.getAttributeValue(null, "s");
                }
                case "v", "t" -> {
                    var preserved =
                            "preserve".equals(xml.getAttributeValue("http://www.w3.org/XML/1998/namespace", "space"));
                    var text = xml.getElementText();
                    put(at[0], at[1], at[2], preserved ? text : text.strip());
                }
                default -> {}
            }
        });
    }

    private void put(String reference, String type, @Nullable String style, String value) {
        int digits = 0;
        int column = 0;
        while (Character.isLetter(reference.charAt(digits)))
            column = column * 26 + reference.charAt(digits++) - 'A' + 1;
        int of = style == null ? 0 : Integer.parseInt(style);
        var text = ESCAPE.matcher(value).replaceAll(m -> {
            var c = String.valueOf((char) Integer.parseInt(m.group(1), 16));
            return c.equals("$") || c.equals("\\") ? "\\" + c : c;
        });
        rows.computeIfAbsent(Integer.parseInt(reference.substring(digits)) - 1, r -> new TreeMap<>())
                .put(column - 1, new Cell(type, text, formats.get(of), bolds.get(of)));
    }

    /** Of the rows that have a cell, the header included. */
    public int rows() {
        return rows.size();
    }

    public @Nullable Cell cell(int row, int column) {
        return rows.getOrDefault(row, Map.of()).get(column);
    }

    /** Empty for a cell without a value. */
    public String text(int row, int column) {
        var cell = cell(row, column);
        return cell == null ? "" : cell.value();
    }

    public List<String> row(int row) {
        var cells = new ArrayList<String>();
        for (int c = 0; c < widths.size(); c++) cells.add(text(row, c));
        return cells;
    }
}
