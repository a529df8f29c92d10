package tradepost.client;

import com.fasterxml.jackson.databind.DeserializationFeature;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import tradepost.client.api.AuthApi;
import tradepost.client.model.Credentials;
import tradepost.client.model.Login;
import tradepost.client.model.RefreshToken;
import tradepost.client.model.ServiceCredentials;

/**
 * A client of one installation, for one user. Pass it to the classes of {@code tradepost.client.api}. Calls may be made by several
 * threads at the same time.
 */
public final class Tradepost extends ApiClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Session session = new Session();
    private final HttpClient transport;

    private Tradepost(String baseUrl, HttpClient client, Retries retries) {
        transport = new Transport(client, retries, session);
        updateBaseUri(baseUrl);
        setObjectMapper(getObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)); // attributes are exact, too
        setReadTimeout(TIMEOUT);
    }

    /** @param baseUrl such as {@code https://tradepost.example.com} */
    public static Tradepost at(String baseUrl) {
        return at(baseUrl, HttpClient.newBuilder().connectTimeout(TIMEOUT).build(), Retries.DEFAULT);
    }

    /** With an HTTP client of your own, such as one with a proxy or a private certificate authority. */
    public static Tradepost at(String baseUrl, HttpClient client, Retries retries) {
        return new Tradepost(baseUrl, client, retries);
    }

    /** Uses an API key or an access token as it is. */
    public Tradepost withToken(String token) {
        session.begin(new Session.Token(token, Instant.MAX, null));
        return this;
    }

    /** Logs in a user. The token is renewed as long as the session lasts. */
    public Tradepost login(String email, String password) {
        session.begin(token(new AuthApi(this)
                .login(new Credentials().email(email).password(password))
                .getData()));
        return this;
    }

    private Session.Token token(Login login) {
        var refresh = new RefreshToken().refreshToken(login.getRefreshToken());
        return new Session.Token(
                login.getAccessToken(),
                Instant.now().plusSeconds(login.getExpiresIn()),
                () -> token(new AuthApi(this).refresh(refresh).getData()));
    }

    /** Logs in a service account, now and whenever its token expires. */
    public Tradepost loginService(String name, String secret) {
        session.begin(serviceToken(name, secret));
        return this;
    }

    private Session.Token serviceToken(String name, String secret) {
        var issued = new AuthApi(this)
                .serviceToken(new ServiceCredentials().serviceName(name).serviceSecret(secret))
                .getData();
        return new Session.Token(
                issued.getToken(),
                Instant.now().plusSeconds(issued.getExpiresIn()),
                () -> serviceToken(name, secret));
    }

    @Override
    public HttpClient getHttpClient() {
        return transport;
    }
}
