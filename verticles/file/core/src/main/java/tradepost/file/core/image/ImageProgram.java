package tradepost.file.core.image;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The program that decodes images, in a process of its own: a reader of images that runs out of memory, or never ends, ends this one only. It takes
 * one request after the other from its standard input, responds at its standard output, and ends when its input does, with the process that started it.
 */
final class ImageProgram {
    static final int DONE = 200;
    /** How long a reader may take that cannot be stopped, beyond the time that an image may take. */
    private static final int GRACE_SECONDS = 2;

    private ImageProgram() {}

    public static void main(String[] args) throws IOException {
        // libraries may print, which would be taken for a response
        var out = new DataOutputStream(new FileOutputStream(FileDescriptor.out));
        System.setOut(System.err);
        var in = new DataInputStream(System.in);
        while (true) {
            ImageRequest request;
            try {
                request = ImageRequest.read(in);
            } catch (EOFException e) {
                return;
            }
            var watch = watch(request.limits().seconds() + GRACE_SECONDS);
            respond(request, out);
            watch.interrupt();
            out.flush();
        }
    }

    private static Thread watch(int seconds) {
        return Thread.ofPlatform().daemon().start(() -> {
            try {
                TimeUnit.SECONDS.sleep(seconds);
                Runtime.getRuntime().halt(1);
            } catch (InterruptedException e) {
                // the image is done
            }
        });
    }

    private static void respond(ImageRequest request, DataOutputStream out) throws IOException {
        var time = new ImageTime(request.limits().seconds());
        try {
            var image = DecodedImage.of(request.file(), request.format(), request.limits(), time);
            write(ImageScaler.scale(image, request.folder(), time), out);
        } catch (ImageRefusal e) {
            refuse(e, out);
        } catch (IOException | RuntimeException e) { // the readers fail in many ways
            refuse(ImageRefusal.invalid("cannot be decoded as " + request.format()), out);
        }
    }

    private static void refuse(ImageRefusal refusal, DataOutputStream out) throws IOException {
        out.writeInt(refusal.status());
        out.writeUTF(refusal.code());
        out.writeUTF(refusal.reason());
    }

    private static void write(MadeSizes made, DataOutputStream out) throws IOException {
        out.writeInt(DONE);
        out.writeInt(made.width());
        out.writeInt(made.height());
        out.writeInt(made.sizes().size());
        for (var size : made.sizes()) {
            out.writeUTF(size.size());
            out.writeInt(size.width());
            out.writeInt(size.height());
            out.writeUTF(size.contentType());
            out.writeLong(size.bytes());
        }
    }

    /** Reads what {@link #write} has written, or fails {@link ImageRefusal}. */
    static MadeSizes response(DataInputStream in, Path folder) throws IOException {
        int status = in.readInt();
        if (status != DONE) throw new ImageRefusal(status, in.readUTF(), in.readUTF());
        int width = in.readInt();
        int height = in.readInt();
        var sizes = new MadeSize[in.readInt()];
        for (int i = 0; i < sizes.length; i++) {
            var name = in.readUTF();
            sizes[i] =
                    new MadeSize(name, in.readInt(), in.readInt(), in.readUTF(), folder.resolve(name), in.readLong());
        }
        return new MadeSizes(width, height, List.of(sizes));
    }
}
