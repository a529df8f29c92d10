package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tradepost.node.config.Contexts;

/** The contract in a browser: nothing is loaded from elsewhere, each context can be chosen, and a request can be sent. */
@ExtendWith(Shared.class)
@Order(5)
class SwaggerUiTest {
    private static final String SELECTOR = ".topbar select";
    private static final Pattern ITEM_ID = Pattern.compile("\"id\": \"([0-9a-f-]{36})\"");
    private static final String LIST_ITEMS = "#operations-items-listItems";

    @Test
    void a_user_can_choose_a_contract_authorize_and_send_a_request(Shared.Running running, @TempDir Path folder)
            throws Exception {
        try (var browser = browser(folder)) {
            var admin = running.anybody().registered("admin");
            admin.item(0);
            browser.open(admin.base() + "/swagger/index.html");
            opened(browser);
            assertThat(shown(browser)).isEqualTo(names(admin));
            choose(browser, "catalog");
            tries(browser, "401");
            authorizes(browser, admin.token());
            browser.click(LIST_ITEMS + " .btn-clear");
            tries(browser, "200");
            // the newest item, which may belong to another test
            var shown = ITEM_ID.matcher(browser.text(LIST_ITEMS + " .live-responses-table"));
            assertThat(shown.find()).isTrue();
            admin.get("/api/items/" + shown.group(1)).expect(200);
            assertThat(browser.requests())
                    .isNotEmpty()
                    .allMatch(r -> r.startsWith(admin.base() + "/") || r.startsWith("data:"));
            assertThat(browser.complaints()).allMatch(c -> c.contains("401"));
        }
    }

    @Test
    @Tag("prove")
    void each_contract_can_be_chosen(Shared.Running running, @TempDir Path folder) throws Exception {
        try (var browser = browser(folder)) {
            var anybody = running.anybody();
            browser.open(anybody.base() + "/swagger/index.html");
            opened(browser);
            for (var name : names(anybody)) {
                choose(browser, name.toString());
                assertThat(browser.evaluate("document.querySelectorAll('.errors-wrapper').length"))
                        .as(name.toString())
                        .isEqualTo(0);
            }
        }
    }

    @Test
    @Tag("prove")
    void the_token_is_kept_after_a_reload(Shared.Running running, @TempDir Path folder) throws Exception {
        try (var browser = browser(folder)) {
            var admin = running.anybody().registered("admin");
            browser.open(admin.base() + "/swagger/index.html");
            opened(browser);
            choose(browser, "catalog");
            authorizes(browser, admin.token());
            tries(browser, "200");
            browser.reload();
            opened(browser);
            choose(browser, "catalog");
            tries(browser, "200");
            assertThat(browser.complaints()).isEmpty();
        }
    }

    private static Chromium browser(Path folder) throws IOException {
        var program = Chromium.installed();
        assumeTrue(program.isPresent(), "no Chromium is installed, so the page is not tested in a browser");
        return new Chromium(program.get(), Files.createDirectory(folder.resolve("browser")));
    }

    private static void opened(Chromium browser) {
        browser.await("document.querySelectorAll('.opblock').length > 0");
    }

    private static void choose(Chromium browser, String name) {
        browser.choose(SELECTOR, name);
        var title = "Tradepost " + name;
        browser.await("document.querySelector('.info .title')?.firstChild.textContent.trim() === '" + title + "'");
        opened(browser);
    }

    private static List<Object> names(Api api) {
        var names = api.get("/swagger/contracts.json").body().getJsonArray("urls").stream()
                .<Object>map(u -> ((JsonObject) u).getString("name"))
                .toList();
        assertThat(names).containsAll(Contexts.names()).contains("gateway");
        return names;
    }

    private static List<?> shown(Chromium browser) {
        return ((JsonArray) browser.evaluate("[...document.querySelectorAll('.topbar option')].map(o => o.text)"))
                .getList();
    }

    private static void authorizes(Chromium browser, String token) {
        browser.click(".auth-wrapper .authorize");
        browser.click(".modal-ux input");
        browser.type(token);
        browser.click(".modal-ux .modal-btn.authorize");
        browser.click(".modal-ux .btn-done");
        browser.await("document.querySelector('.modal-ux') === null");
    }

    private static void tries(Chromium browser, String status) {
        if (isMissing(browser, " .execute")) {
            // a reload keeps it open, because the address contains its name
            if (isMissing(browser, " .try-out__btn")) browser.click(LIST_ITEMS + " .opblock-summary-control");
            browser.click(LIST_ITEMS + " .try-out__btn");
        }
        browser.click(LIST_ITEMS + " .execute");
        browser.await("document.querySelector('" + LIST_ITEMS
                + " .live-responses-table .response .response-col_status')?.innerText.startsWith('" + status
                + "') === true");
    }

    private static boolean isMissing(Chromium browser, String part) {
        return (boolean) browser.evaluate("document.querySelector('" + LIST_ITEMS + part + "') === null");
    }
}
