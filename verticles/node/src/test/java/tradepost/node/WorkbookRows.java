package tradepost.node;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipFile;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;

/** The values of the only sheet of a workbook, without its formats. */
final class WorkbookRows {
    private WorkbookRows() {}

    /** The header first. A cell without a value is empty. */
    static List<List<String>> of(byte[] workbook) {
        try {
            var file = Files.createTempFile("rows", ".xlsx");
            try {
                Files.write(file, workbook);
                try (var zip = new ZipFile(file.toFile());
                        var sheet = zip.getInputStream(zip.getEntry("xl/worksheets/sheet1.xml"))) {
                    var xml = XMLInputFactory.newFactory().createXMLStreamReader(sheet);
                    var rows = new ArrayList<List<String>>();
                    int column = 0;
                    while (xml.hasNext()) {
                        if (xml.next() != XMLStreamConstants.START_ELEMENT) continue;
                        switch (xml.getLocalName()) {
                            case "row" -> rows.add(new ArrayList<>());
                            case "c" -> column = column(xml.getAttributeValue(null, "r"));
                            case "v", "t" -> {
                                var row = rows.getLast();
                                while (row.size() <= column) row.add("");
                                row.set(column, xml.getElementText());
                            }
                            default -> {}
                        }
                    }
                    return rows;
                }
            } finally {
                Files.delete(file);
            }
        } catch (IOException | XMLStreamException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int column(String reference) {
        int column = 0;
        for (int i = 0; Character.isLetter(reference.charAt(i)); i++)
            column = column * 26 + reference.charAt(i) - 'A' + 1;
        return column - 1;
    }
}
