"""Words at the heart of the passwords most often found in breaches; digits and signs around them do not help."""

from __future__ import annotations

_WORDS = """
    password passwort passw motdepasse contrasena passphrase passcode pass secret letmein letmeinnow welcome
    welcomeback admin administrator administration root superuser master default changeme changemenow changeit
    temp temporary login user username guest demo test testing tester testtest sample example qwerty
    qwertyuiop qwertyui qwertz qwertzuiop azerty azertyuiop asdf asdfgh asdfghjkl asdfasdf zxcvbn zxcvbnm
    qazwsx qazwsxedc qweasd qweasdzxc qweqwe qwerasdf abc abcd abcde abcdef abcdefg abcabc abcdabcd iloveyou
    iloveu iloveyousomuch loveyou lovely lover love princess sunshine shadow superman batman spiderman ironman
    pokemon pikachu starwars matrix dragon monkey monkeys football baseball basketball softball hockey soccer
    liverpool chelsea arsenal barcelona juventus realmadrid yankees cowboys lakers steelers eagles packers
    redsox michael michelle jordan jennifer jessica ashley amanda daniel andrew anthony thomas robert charlie
    george william joshua matthew nicole samantha hannah maggie ginger buster bailey cookie pepper flower
    butterfly freedom whatever trustno trustnoone nothing hello helloworld hellohello computer internet google
    facebook youtube linkedin instagram twitter microsoft windows apple samsung iphone android summer winter
    spring autumn january february march april june july august september october november december monday
    tuesday wednesday thursday friday saturday sunday america canada london newyork texas florida california
    chicago dallas houston phoenix mustang corvette ferrari porsche mercedes harley yamaha toyota chevrolet
    killer hunter ranger tigger tiger lions bears eagle falcon wolf blink slipknot metallica nirvana beatles
    elvis jesus christ godisgood blessed heaven angel angels diamond golden silver purple orange yellow green
    blue black white red rainbow chocolate cheese banana coffee pizza cheeseburger money dollar million
    millionaire success winner champion lucky happy happiness smile family mother father mommy daddy brother
    sister baby babygirl babyboy sweetheart honey darling friend friends forever company business office
    service services cleaning pressure pressurewashing powerwash powerwashing windowcleaning gutter gutters
    washing crewline correcthorsebatterystaple correcthorse batterystaple tequiero teamo hola access security
    secure system server database oracle postgres mysql linux ubuntu debian cisco router network fuckyou
    fuckoff fuck asshole bitch biteme suckit sexy pussy naughty merlin gandalf frodo hobbit zelda mario sonic
    minecraft fortnite roblox warcraft counterstrike callofduty naruto goku dragonball onepiece onelove oneone
"""
COMMON = frozenset(_WORDS.split())
