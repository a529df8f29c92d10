package tradepost.file.core.image;

import java.util.concurrent.TimeUnit;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadProgressListener;

/** How long the work on an image may take. Readers of images cannot be interrupted, so they are stopped when they read, or report progress. */
final class ImageTime {
    private final long untilNanos;

    ImageTime(int seconds) {
        untilNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    }

    /** Fails 415 invalid_image. */
    void check() {
        if (untilNanos - System.nanoTime() < 0) throw ImageRefusal.invalid("takes too long to decode");
    }

    void limit(ImageReader reader) {
        reader.addIIOReadProgressListener(new Progress());
    }

    private final class Progress implements IIOReadProgressListener {
        @Override
        public void imageProgress(ImageReader source, float percentageDone) {
            check();
        }

        @Override
        public void sequenceStarted(ImageReader source, int minIndex) {}

        @Override
        public void sequenceComplete(ImageReader source) {}

        @Override
        public void imageStarted(ImageReader source, int imageIndex) {}

        @Override
        public void imageComplete(ImageReader source) {}

        @Override
        public void thumbnailStarted(ImageReader source, int imageIndex, int thumbnailIndex) {}

        @Override
        public void thumbnailProgress(ImageReader source, float percentageDone) {}

        @Override
        public void thumbnailComplete(ImageReader source) {}

        @Override
        public void readAborted(ImageReader source) {}
    }
}
