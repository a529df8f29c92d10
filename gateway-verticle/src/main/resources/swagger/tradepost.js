// Which contracts there are depends on the contexts of this installation, so it is asked for.
fetch("contracts.json")
  .then((answer) => answer.json())
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
