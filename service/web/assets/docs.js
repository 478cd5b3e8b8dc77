// Without a validator: the documentation asks nobody but this service.
SwaggerUIBundle({ url: "/openapi.json", dom_id: "#calls", validatorUrl: null, deepLinking: true });
