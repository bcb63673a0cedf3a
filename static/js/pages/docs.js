// The API's documentation, drawn from the server's own OpenAPI document.
// @ts-expect-error: the bundle is a classic script that leaves one global behind
SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, tryItOutEnabled: true });
