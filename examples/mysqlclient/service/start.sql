CREATE DATABASE greetings CHARACTER SET utf8mb4;
CREATE USER app@localhost IDENTIFIED VIA ed25519 USING PASSWORD('of the test only');
GRANT ALL ON greetings.* TO app@localhost;
