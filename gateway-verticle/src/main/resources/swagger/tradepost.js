// The contracts depend on the contexts of this installation, so the gateway lists them.
fetch("contracts.json")
  .then((response) => response.json())
  .then((contracts) => {
    window.ui = SwaggerUIBundle({
      urls: contracts.urls,
      dom_id: "#swagger-ui",
      deepLinking: true,
      docExpansion: "list",
      tryItOutEnabled: false,
      persistAuthorization: true,
      validatorUrl: null,
      presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
      plugins: [SwaggerUIBundle.plugins.DownloadUrl],
      layout: "StandaloneLayout",
    });
  });
