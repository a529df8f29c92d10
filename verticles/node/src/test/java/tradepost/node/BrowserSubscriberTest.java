package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.SimpleFileServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code examples/subscribers/browser.html} in a browser, served from an origin of its own. */
@ExtendWith(Shared.class)
class BrowserSubscriberTest {
    private static final Path SUBSCRIBERS =
            Path.of("../../examples/subscribers").toAbsolutePath().normalize();

    @Test
    void the_page_shows_events_live_also_after_a_reconnect(Shared.Running running, @TempDir Path folder)
            throws Exception {
        var program = Chromium.installed();
        assumeTrue(program.isPresent(), "no Chromium is installed, so the page is not tested in a browser");
        var admin = running.anybody().login("admin@example.com", Program.ADMIN_PASSWORD);
        var pages = SimpleFileServer.createFileServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                SUBSCRIBERS,
                SimpleFileServer.OutputLevel.NONE);
        pages.start();
        try (var gateway = Passage.to(running.port());
                var browser = new Chromium(program.get(), Files.createDirectory(folder.resolve("browser")))) {
            browser.open("http://127.0.0.1:" + pages.getAddress().getPort() + "/browser.html");
            browser.await("document.querySelector('form')?.onsubmit instanceof Function");
            Map.of(
                            "base",
                            Api.local(gateway.port()),
                            "email",
                            "admin@example.com",
                            "password",
                            Program.ADMIN_PASSWORD,
                            "types",
                            "contact.customer.created")
                    .forEach((name, value) -> browser.evaluate(
                            "document.querySelector('[name=%s]').value = '%s'".formatted(name, value)));
            browser.click("button");
            for (int connection = 1; connection <= 2; connection++) {
                browser.await(
                        "document.querySelector('pre').textContent.split('registered contact.customer.created').length > "
                                + connection);
                var customer = admin.customer();
                browser.await("document.querySelector('pre').textContent.includes('contact.customer.created " + customer
                        + "')");
                assertThat(browser.complaints()).isEmpty();
                gateway.cut();
            }
        } finally {
            pages.stop(0);
        }
    }
}
