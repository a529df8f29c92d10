package tradepost.node;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A form with a file, as a browser sends it (RFC 7578). */
record FileForm(String boundary, byte[] body) {
    /** @param fields name, value, name, value */
    static FileForm of(String name, byte[] content, String... fields) {
        var boundary = "----form" + Api.unique();
        var out = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i += 2)
            add(
                    out,
                    "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + fields[i] + "\"\r\n\r\n"
                            + fields[i + 1] + "\r\n");
        add(
                out,
                "--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name
                        + "\"\r\nContent-Type: application/octet-stream\r\n\r\n");
        out.writeBytes(content);
        add(out, "\r\n--" + boundary + "--\r\n");
        return new FileForm(boundary, out.toByteArray());
    }

    private static void add(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    String type() {
        return "multipart/form-data; boundary=" + boundary;
    }
}
